// Tests of Randomness
