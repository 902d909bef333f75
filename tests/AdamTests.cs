namespace MicroGptTests;

public class AdamTests {
    [Fact]
    public void The_first_step_moves_every_parameter_against_its_gradient_by_the_rate() {
        Value[] parameters = Numbers(1, 1, 1, 1);
        double[] gradients = [5, -0.001, 300, 0];
        for (int i = 0; i < 4; i++)
            parameters[i].Grad = gradients[i];

        new Adam([.. parameters]).Step(0.01);
        double[] expected = [0.99, 1.01, 0.99, 1];
        for (int i = 0; i < 4; i++)
            AssertClose(expected[i], parameters[i].Data, 1e-6, $"with the gradient {gradients[i]}");
        Assert.True(Grads(parameters).All(gradient => gradient == 0),
            "Adam.Step should set every Grad to 0: the next Backward adds to it");
    }

    [Theory]
    [InlineData(0.85, 0.99)]
    [InlineData(0.5, 0.75)]
    public void The_second_step_goes_on_with_the_running_means(double beta1, double beta2) {
        Value p = 0;
        var adam = beta1 == 0.85 ? new Adam([p]) : new Adam([p], beta1, beta2);
        p.Grad = 4;
        adam.Step(1);
        AssertClose(-1, p.Data, 1e-6, "after a gradient of 4 and the rate 1");

        p.Grad = -1;
        adam.Step(2);
        double m = beta1 * (1 - beta1) * 4 - (1 - beta1);
        double v = beta2 * (1 - beta2) * 16 + (1 - beta2);
        double mHat = m / (1 - beta1 * beta1), vHat = v / (1 - beta2 * beta2);
        AssertClose(-1 - 2 * mHat / Math.Sqrt(vHat), p.Data, 1e-6,
            $"after a gradient of -1 and the rate 2, with the betas {beta1} and {beta2}");
    }

    [Fact]
    public void The_root_of_the_mean_square_grows_by_1e_8() {
        Value p = 0;
        p.Grad = 1e-8;
        new Adam([p]).Step(1);
        AssertClose(-0.5, p.Data, 1e-12, "1e-8 / (sqrt(1e-16) + 1e-8)");
    }
}
