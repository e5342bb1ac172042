// Tests of Evaluation
