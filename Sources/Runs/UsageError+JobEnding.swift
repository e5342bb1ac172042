public import Command
public import MPI

extension UsageError: JobEndingError {}
