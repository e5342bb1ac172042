#pragma once
#include <mpi.h>

// Open MPI's handles and special addresses are casts, which Swift cannot import: each is a function
// here, under its MPI name with the prefix and_. There is nothing else.

#define AND_CONSTANT(type, name) \
  static inline type and_##name(void) { return name; }

AND_CONSTANT(MPI_Comm, MPI_COMM_WORLD)
AND_CONSTANT(MPI_Comm, MPI_COMM_NULL)
AND_CONSTANT(MPI_Info, MPI_INFO_NULL)
AND_CONSTANT(MPI_Errhandler, MPI_ERRORS_RETURN)
AND_CONSTANT(MPI_Request, MPI_REQUEST_NULL)
AND_CONSTANT(MPI_Status *, MPI_STATUS_IGNORE)
AND_CONSTANT(void *, MPI_IN_PLACE)

AND_CONSTANT(MPI_Datatype, MPI_UINT8_T)
AND_CONSTANT(MPI_Datatype, MPI_UINT16_T)
AND_CONSTANT(MPI_Datatype, MPI_INT32_T)
AND_CONSTANT(MPI_Datatype, MPI_INT64_T)
AND_CONSTANT(MPI_Datatype, MPI_FLOAT)
AND_CONSTANT(MPI_Datatype, MPI_DOUBLE)

AND_CONSTANT(MPI_Op, MPI_SUM)
AND_CONSTANT(MPI_Op, MPI_MIN)
AND_CONSTANT(MPI_Op, MPI_MAX)

#undef AND_CONSTANT
