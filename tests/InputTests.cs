using System.Text;

namespace MicroGptTests;

/// <summary>What may be in a file, and what is made of it.</summary>
[Collection("console")]
public class InputTests {
    static string[] Read(byte[] content) {
        using var file = new TemporaryFile(content);
        string[] documents = [];
        InProcess.Output(() => documents = Plumbing.ReadDocuments(file.Name));
        return documents;
    }

    static string[] Read(string content) => Read(Encoding.UTF8.GetBytes(content));

    static string Refusal(byte[] content) {
        using var file = new TemporaryFile(content);
        return InProcess.Refusal(() => Plumbing.ReadDocuments(file.Name));
    }

    static string Refusal(string content) => Refusal(Encoding.UTF8.GetBytes(content));

    [Fact]
    public void A_byte_order_mark_and_any_line_end_are_fine() {
        string[] expected = ["emma", "olivia", "ava"];
        Assert.Equal(expected, Read("emma\nolivia\nava\n"));
        Assert.Equal(expected, Read("\uFEFFemma\r\n\r\n olivia \r\nava"));
        Assert.Equal(expected, Read("emma\rolivia\rava"));
    }

    [Fact]
    public void UTF_16_with_a_byte_order_mark_is_understood() {
        foreach (var encoding in (Encoding[])[Encoding.Unicode, Encoding.BigEndianUnicode])
            Assert.Equal(["zoë", "王"],
                Read([.. encoding.GetPreamble(), .. encoding.GetBytes("zoë\n王\n")]));
    }

    [Theory]
    [InlineData("emma\nava\n\u001A")]
    [InlineData("emma\nava\u001A\u001A")]
    [InlineData("emma\r\nava\r\n\u001A\r\n")]
    public void The_end_mark_of_an_old_DOS_file_is_white_space(string content) =>
        Assert.Equal(["emma", "ava"], Read(content));

    [Theory]
    [InlineData('\u001A')]    // ^Z, the end mark, but not at the end
    [InlineData('\0')]
    [InlineData('\u001B')]    // ESC begins a command to the terminal
    [InlineData('\v')]
    [InlineData('\f')]
    [InlineData('\u007F')]
    [InlineData('\u0085')]
    [InlineData('\u009B')]    // ESC [ in one character
    [InlineData('\u2028')]
    [InlineData('\u202E')]    // turns the text around
    [InlineData('\u2066')]
    public void A_control_character_is_refused_with_its_line_and_its_code(char control) {
        string expected = $"line 3 has the control character U+{(int)control:X4}";
        Assert.Contains(expected, Refusal($"emma\n\nol{control}ivia\nava\n"));
        Assert.Contains(expected, Refusal($"emma\r\n\r\n{control}\r\nava\r\n"));
    }

    [Fact]
    public void A_tab_is_an_ordinary_character_within_a_line() =>
        Assert.Equal(["a\tb"], Read("\ta\tb\t\n"));

    public static TheoryData<byte[]> InvalidBytes() => new() {
        new byte[] { 0x61, 0xe9, 0x0a },              // Latin-1
        new byte[] { 0x61, 0xf0, 0x9f, 0x98 },        // half an emoji
        new byte[] { 0xed, 0xa0, 0x80 },              // a surrogate
    };

    [Theory]
    [MemberData(nameof(InvalidBytes))]
    public void A_byte_that_is_not_UTF_8_is_refused_with_its_line(byte[] content) =>
        Assert.Contains("line 2 is not UTF-8; save the file as UTF-8",
            Refusal([.. "emma\n"u8, .. content]));

    [Theory]
    [InlineData("")]
    [InlineData("\n\r\n  \t \n\n")]
    [InlineData("\uFEFF\n")]
    [InlineData("\u001A")]
    public void A_file_without_text_is_no_dataset(string content) =>
        Assert.Contains("there is no text in", Refusal(content));

    [Theory]
    [InlineData("no-such-file.txt")]
    [InlineData("")]
    public void A_file_that_is_not_there_is_named(string name) {
        string message = InProcess.Refusal(() => Plumbing.ReadDocuments(name));
        Assert.Contains($"there is no file '{name}'", message);
    }

    [Fact]
    public void A_folder_is_no_file() {
        string folder = Path.GetTempPath();
        string message = InProcess.Refusal(() => Plumbing.ReadDocuments(folder));
        Assert.Contains($"there is no file '{folder}'", message);
    }
}
