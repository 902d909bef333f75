namespace MicroGptTests;

public class TokenizerTests {
    [Fact]
    public void Tokens_follow_the_order_of_the_characters_and_BOS_comes_last() {
        var tokenizer = new Tokenizer(["bca", "ab"]);
        Assert.Equal(4, tokenizer.VocabularySize);
        Assert.Equal(3, tokenizer.Bos);
        Assert.Equal([3, 2, 0, 1, 3], tokenizer.Encode("cab"));
        Assert.Equal([3, 3], tokenizer.Encode(""));
        Assert.Equal("ca", tokenizer.Decode([3, 2, 0, 3]));
    }

    [Theory]
    [InlineData("emma")]
    [InlineData("")]
    [InlineData("e\u0301 combining")]
    [InlineData("👩‍👧 family, 🇩🇪 flag, 王小明")]
    public void Any_text_comes_back(string text) {
        var tokenizer = new Tokenizer([text, "zebra"]);
        Assert.Equal(text, tokenizer.Decode(tokenizer.Encode(text)));
    }

    [Fact]
    public void An_emoji_is_one_token() {
        var tokenizer = new Tokenizer(["😀\uffee"]);    // as UTF-16 the emoji would sort first
        Assert.Equal([2, 1, 0, 2], tokenizer.Encode("😀\uffee"));
    }

    [Theory]
    [InlineData('A', "0041")]    // before all others
    [InlineData('b', "0062")]
    [InlineData('é', "00E9")]    // after all others
    public void An_unknown_character_is_named_with_its_code(char unknown, string code) {
        var tokenizer = new Tokenizer(["ac"]);
        string message = Run.Refusal(() => tokenizer.Encode($"a{unknown}c"));
        Assert.Contains($"'{unknown}' (U+{code})", message);
    }
}
