namespace MicroGptTests;

public class LetterPairsTests {
    [Fact]
    public void Pairs_are_counted_in_the_order_of_reading_and_every_pair_once_more() {
        var pairs = new LetterPairs(V: 3);
        pairs.Count([2, 0, 1, 2]);
        pairs.Count([2, 0, 0, 2]);
        pairs.Count([2, 1, 0]);    // cropped, without BOS at its end

        // 0 was followed three times, by 1, 0 and 2.
        AssertClose(-Math.Log(2 / 6.0), pairs.Nats(0, 1), 1e-12, "1 after 0, seen once of 3");
        AssertClose(-Math.Log(2 / 5.0), pairs.Nats(1, 0), 1e-12, "0 after 1, seen once of 2");
        AssertClose(-Math.Log(1 / 5.0), pairs.Nats(1, 1), 1e-12, "1 after 1, never seen");
        AssertClose(-Math.Log(3 / 6.0), pairs.Nats(2, 0), 1e-12, "0 after BOS, twice of 3");
    }
}
