// Tests of MPI
