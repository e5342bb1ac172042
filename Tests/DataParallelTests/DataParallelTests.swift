// Tests of DataParallel
