// Tests of and-dist
