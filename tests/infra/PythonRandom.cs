using System.Numerics;

namespace MicroGptTests;

/// <summary>
/// The generator behind CPython's random module (MT19937, Matsumoto and Nishimura 1998), as far as
/// microgpt.py uses it: the same seed gives the same draws.
/// </summary>
sealed class PythonRandom : Random {
    readonly uint[] state = new uint[624];
    int used = 624;
    double? keptGauss;

    public PythonRandom(uint seed) {
        state[0] = 19650218;
        for (uint i = 1; i < 624; i++)
            state[i] = 1812433253 * Mixed(state[i - 1]) + i;

        uint at = 1;
        for (int round = 0; round < 624; round++)
            Set((state[at] ^ (Mixed(state[at - 1]) * 1664525)) + seed);
        for (int round = 0; round < 623; round++)
            Set((state[at] ^ (Mixed(state[at - 1]) * 1566083941)) - at);
        state[0] = 0x80000000;

        uint Mixed(uint word) => word ^ (word >> 30);

        void Set(uint word) {
            state[at++] = word;
            if (at == 624) {
                state[0] = word;
                at = 1;
            }
        }
    }

    uint NextWord() {
        if (used == 624) {
            for (int i = 0; i < 624; i++) {
                uint y = (state[i] & 0x80000000) | (state[(i + 1) % 624] & 0x7fffffff);
                state[i] = state[(i + 397) % 624] ^ (y >> 1) ^ (y % 2 == 0 ? 0 : 0x9908b0df);
            }
            used = 0;
        }
        uint word = state[used++];
        word ^= word >> 11;
        word ^= (word << 7) & 0x9d2c5680;
        word ^= (word << 15) & 0xefc60000;
        return word ^ (word >> 18);
    }

    /// <summary>random.random(): 53 random bits as a number from 0 to 1, without 1.</summary>
    public override double NextDouble() {
        ulong high = NextWord() >> 5, low = NextWord() >> 6;
        return (high * 67108864.0 + low) / 9007199254740992.0;
    }

    /// <summary>random.gauss(0, deviation): the normal deviates come in pairs.</summary>
    public double Gauss(double deviation) {
        if (keptGauss is double kept) {
            keptGauss = null;
            return kept * deviation;
        }
        double angle = NextDouble() * (2 * Math.PI);
        double radius = Math.Sqrt(-2 * Math.Log(1 - NextDouble()));
        keptGauss = Math.Sin(angle) * radius;
        return Math.Cos(angle) * radius * deviation;
    }

    /// <summary>The draws of random.shuffle on a list of this many items.</summary>
    public void Shuffle(int count) {
        for (int i = count - 1; i > 0; i--) {
            uint bound = (uint)i + 1;
            int bits = 32 - BitOperations.LeadingZeroCount(bound);
            while (NextWord() >> (32 - bits) >= bound) { }
        }
    }
}
