#pragma once

// What the files of this seam share: the generation of oneDNN, its engine, and descriptors.

#include "COneDNN.h"

#include <oneapi/dnnl/dnnl.h>

#if DNNL_VERSION_MAJOR >= 3
#define GENERATION_3 1
#else
#define GENERATION_3 0
#endif

// The one CPU engine; null when oneDNN cannot make it.
dnnl_engine_t cdnn_engine(void);

struct cdnn_desc {
  dnnl_memory_desc_t md;
};

// In generation 2 a descriptor is a structure passed by address, in 3 it is a handle.
#if GENERATION_3
typedef const_dnnl_memory_desc_t md_argument;
#define AS_ARGUMENT(desc) ((desc)->md)
#else
typedef const dnnl_memory_desc_t *md_argument;
#define AS_ARGUMENT(desc) (&(desc)->md)
#endif

// A descriptor of our own with a copy of oneDNN's.
cdnn_desc *cdnn_desc_copy(md_argument md);
