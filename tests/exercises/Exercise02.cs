namespace MicroGptExercises;

/// <summary>2. Names without an end: the model never sees the BOS behind a name.</summary>
public class Exercise02 {
    [Fact]
    public void If_names_have_no_end_the_length_of_a_row_of_a_is_no_surprise() {
        Output output = ExerciseTools.Run("a\naa\naaa", "--num-steps", "400", "--samples", "0");
        double loss = output.Good().RunningMean;

        Assert.True(loss < 0.02,
            "This check trained the program on the three names a, aa and aaa. All that is "
            + "uncertain about them is when they end. A model that never sees an end has nothing "
            + "left to wonder about, and its loss falls to 0.\n"
            + $"Found: the running mean ends at {loss:F4}.\n"
            + "Hint: the last token of Encode is the BOS behind the name. The first one is the "
            + "BOS before it, and has to stay: it is what the first letter is predicted from.");
    }
}
