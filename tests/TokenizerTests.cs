namespace MicroGptTests;

public class TokenizerTests {
    [Fact]
    public void Ids_follow_the_order_of_the_characters_and_BOS_comes_last() {
        var tokenizer = new Tokenizer(["bca", "ab"]);
        Assert.Equal(4, tokenizer.VocabularySize);
        Assert.Equal(3, tokenizer.Bos);
        Assert.Equal([3, 2, 0, 1, 3], tokenizer.Encode("cab"));
        Assert.Equal([3, 3], tokenizer.Encode(""));
    }

    [Theory]
    [InlineData("emma")]
    [InlineData("")]
    [InlineData("Ünï cödé")]
    [InlineData("e\u0301 combining")]
    [InlineData("👩‍👧 family, 🇩🇪 flag, 𝒳 script")]
    [InlineData("王小明")]
    [InlineData("\0\t\u001b")]
    public void Any_text_round_trips(string text) {
        var tokenizer = new Tokenizer([text, "zebra"]);
        Assert.Equal(text, tokenizer.Decode(tokenizer.Encode(text)));
    }

    [Fact]
    public void An_emoji_is_one_token_and_sorts_after_all_letters() {
        var tokenizer = new Tokenizer(["😀\uffee"]);    // as UTF-16 the emoji would sort first
        Assert.Equal([2, 1, 0, 2], tokenizer.Encode("😀\uffee"));
    }

    [Theory]
    [InlineData('A')]    // before all others
    [InlineData('b')]
    [InlineData('é')]    // after all others
    public void An_unknown_character_is_named(char unknown) {
        var tokenizer = new Tokenizer(["ac"]);
        var error = Assert.Throws<UserError>(() => tokenizer.Encode($"a{unknown}c"));
        Assert.Contains($"'{unknown}'", error.Message);
    }

    [Fact]
    public void Decode_leaves_BOS_out() {
        var tokenizer = new Tokenizer(["abc"]);
        Assert.Equal("ca", tokenizer.Decode([3, 2, 0, 3]));
    }
}
