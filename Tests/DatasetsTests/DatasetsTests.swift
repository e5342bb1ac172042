// Tests of Datasets
