#include "Internal.h"

#include <stdlib.h>
#include <string.h>

cdnn_desc *cdnn_desc_copy(md_argument md) {
  cdnn_desc *desc = calloc(1, sizeof *desc);
  if (!desc) return NULL;
#if GENERATION_3
  if (dnnl_memory_desc_clone(&desc->md, md) != dnnl_success) {
    free(desc);
    return NULL;
  }
#else
  desc->md = *md;
#endif
  return desc;
}

void cdnn_desc_free(cdnn_desc *desc) {
  if (!desc) return;
#if GENERATION_3
  dnnl_memory_desc_destroy(desc->md);
#endif
  free(desc);
}

cdnn_desc *cdnn_desc_clone(const cdnn_desc *desc) { return cdnn_desc_copy(AS_ARGUMENT(desc)); }

static cdnn_desc *with_tag(
    int rank, const int64_t *sizes, cdnn_type type, dnnl_format_tag_t tag) {
  cdnn_desc *desc = calloc(1, sizeof *desc);
  if (!desc) return NULL;
#if GENERATION_3
  int status = dnnl_memory_desc_create_with_tag(&desc->md, rank, sizes, (dnnl_data_type_t)type, tag);
#else
  int status = dnnl_memory_desc_init_by_tag(&desc->md, rank, sizes, (dnnl_data_type_t)type, tag);
#endif
  if (status == dnnl_success) return desc;
  free(desc);
  return NULL;
}

cdnn_desc *cdnn_desc_any(int rank, const int64_t *sizes, cdnn_type type) {
  return with_tag(rank, sizes, type, dnnl_format_tag_any);
}

cdnn_desc *cdnn_desc_strided(
    int rank, const int64_t *sizes, const int64_t *strides, cdnn_type type) {
  dnnl_dims_t steps;
  if (strides) {
    memcpy(steps, strides, sizeof(int64_t) * (size_t)rank);
  } else {
    int64_t step = 1;
    for (int i = rank - 1; i >= 0; step *= sizes[i--]) steps[i] = step;
  }
  cdnn_desc *desc = calloc(1, sizeof *desc);
  if (!desc) return NULL;
#if GENERATION_3
  int status =
      dnnl_memory_desc_create_with_strides(&desc->md, rank, sizes, (dnnl_data_type_t)type, steps);
#else
  int status =
      dnnl_memory_desc_init_by_strides(&desc->md, rank, sizes, (dnnl_data_type_t)type, steps);
#endif
  if (status == dnnl_success) return desc;
  free(desc);
  return NULL;
}

cdnn_desc *cdnn_desc_activation(
    int64_t n, int64_t c, int64_t h, int64_t w, int64_t block, cdnn_type type) {
  const int64_t sizes[4] = {n, c, h, w};
  if (block == 16) return with_tag(4, sizes, type, dnnl_nChw16c);
  if (block == 8) return with_tag(4, sizes, type, dnnl_nChw8c);
  if (block == 1) return with_tag(4, sizes, type, dnnl_nchw);
  return block == c ? with_tag(4, sizes, type, dnnl_nhwc) : NULL;
}

cdnn_desc *cdnn_desc_weights(const int64_t *sizes, int64_t block, cdnn_type type) {
  if (type == CDNN_BFLOAT16) return block == 16 ? with_tag(4, sizes, type, dnnl_OIhw8i16o2i) : NULL;
  return with_tag(4, sizes, type, block == 16 ? dnnl_OIhw16i16o : dnnl_OIhw8i8o);
}

size_t cdnn_desc_byte_count(const cdnn_desc *desc) {
  return dnnl_memory_desc_get_size(AS_ARGUMENT(desc));
}

int cdnn_desc_equal(const cdnn_desc *a, const cdnn_desc *b) {
  return dnnl_memory_desc_equal(AS_ARGUMENT(a), AS_ARGUMENT(b));
}

int64_t cdnn_desc_channel_block(const cdnn_desc *desc) {
  dnnl_dims_t sizes;
  int rank = 0;
  dnnl_data_type_t type;
#if GENERATION_3
  dnnl_dims_t *found = NULL;
  dnnl_memory_desc_query(desc->md, dnnl_query_ndims_s32, &rank);
  dnnl_memory_desc_query(desc->md, dnnl_query_dims, &found);
  dnnl_memory_desc_query(desc->md, dnnl_query_data_type, &type);
  if (rank != 4 || !found) return 0;
  memcpy(sizes, *found, sizeof sizes);
#else
  rank = desc->md.ndims;
  type = desc->md.data_type;
  memcpy(sizes, desc->md.dims, sizeof sizes);
  if (rank != 4) return 0;
#endif
  const int64_t blocks[] = {16, 8, sizes[1], 1};
  for (int i = 0; i < 4; ++i) {
    cdnn_desc *other =
        cdnn_desc_activation(sizes[0], sizes[1], sizes[2], sizes[3], blocks[i], (cdnn_type)type);
    int equal = other && cdnn_desc_equal(desc, other);
    cdnn_desc_free(other);
    if (equal) return blocks[i];
  }
  return 0;
}
