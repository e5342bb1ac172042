// Tests of Training
