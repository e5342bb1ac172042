// Tests of Networks
