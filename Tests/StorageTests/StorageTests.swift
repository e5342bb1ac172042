// Tests of Storage
