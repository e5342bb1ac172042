#include "CMatio.h"

#include <limits.h>
#include <matio.h>
#include <stdint.h>
#include <zlib.h>

static mat_t *mat(cmatio_file *file) { return (mat_t *)file; }

// matio's own functions do not say that they leave a value as it is.
static matvar_t *variable(const cmatio_value *value) { return (matvar_t *)value; }

static size_t count(const matvar_t *value) {
  size_t product = value->rank > 0;
  for (int dimension = 0; dimension < value->rank; dimension++) {
    if (__builtin_mul_overflow(product, value->dims[dimension], &product)) return 0;
  }
  return product;
}

static bool has(const matvar_t *value, size_t index) {
  return value->data && !value->isComplex && index < count(value) &&
         index < value->nbytes / (value->data_size > 0 ? (size_t)value->data_size : 1);
}

size_t cmatio_inflate(
  const unsigned char *source, size_t count, unsigned char *target, size_t room) {
  z_stream stream = {.next_in = (unsigned char *)source, .next_out = target};
  if (inflateInit(&stream) != Z_OK) return 0;
  size_t made = 0;
  int code = Z_OK;
  while (code == Z_OK && made < room) {
    if (!stream.avail_in && count) {
      // zlib counts in 32 bits.
      stream.avail_in = count < UINT32_MAX ? (uInt)count : UINT32_MAX;
      count -= stream.avail_in;
    }
    uInt more = room - made < UINT32_MAX ? (uInt)(room - made) : UINT32_MAX;
    stream.avail_out = more;
    code = inflate(&stream, Z_NO_FLUSH);
    made += more - stream.avail_out;
  }
  inflateEnd(&stream);
  return made;
}

cmatio_file *cmatio_open(const char *path) { return (cmatio_file *)Mat_Open(path, MAT_ACC_RDONLY); }

void cmatio_close(cmatio_file *file) {
  if (file) Mat_Close(mat(file));
}

cmatio_value *cmatio_find(cmatio_file *file, const char *name) {
  return (cmatio_value *)Mat_VarReadInfo(mat(file), name);
}

cmatio_value *cmatio_read(cmatio_file *file, const char *name) {
  return (cmatio_value *)Mat_VarRead(mat(file), name);
}

void cmatio_free(cmatio_value *value) {
  if (value) Mat_VarFree(variable(value));
}

cmatio_kind cmatio_kind_of(const cmatio_value *value) {
  switch (variable(value)->class_type) {
    case MAT_C_CELL: return CMATIO_CELLS;
    case MAT_C_STRUCT: return CMATIO_STRUCTS;
    case MAT_C_CHAR: return CMATIO_TEXT;
    case MAT_C_DOUBLE:
    case MAT_C_SINGLE:
    case MAT_C_INT8:
    case MAT_C_UINT8:
    case MAT_C_INT16:
    case MAT_C_UINT16:
    case MAT_C_INT32:
    case MAT_C_UINT32:
    case MAT_C_INT64:
    case MAT_C_UINT64: return CMATIO_NUMBERS;
    default: return CMATIO_OTHER;
  }
}

bool cmatio_is_bytes(const cmatio_value *value) {
  return variable(value)->class_type == MAT_C_UINT8 && !variable(value)->isComplex;
}

int cmatio_rank(const cmatio_value *value) { return variable(value)->rank; }

size_t cmatio_size(const cmatio_value *value, int dimension) {
  return variable(value)->dims[dimension];
}

bool cmatio_copy_bytes(
  cmatio_file *file, cmatio_value *value, size_t length, unsigned char *target) {
  if (!cmatio_is_bytes(value) || count(variable(value)) != length || length > INT_MAX) return false;
  return Mat_VarReadDataLinear(mat(file), variable(value), target, 0, 1, (int)length) == 0;
}

bool cmatio_number(const cmatio_value *value, size_t index, double *number) {
  const matvar_t *numbers = variable(value);
  if (!has(numbers, index)) return false;
  switch (numbers->class_type) {
    case MAT_C_DOUBLE: *number = ((const double *)numbers->data)[index]; return true;
    case MAT_C_SINGLE: *number = ((const float *)numbers->data)[index]; return true;
    case MAT_C_INT8: *number = ((const int8_t *)numbers->data)[index]; return true;
    case MAT_C_UINT8: *number = ((const uint8_t *)numbers->data)[index]; return true;
    case MAT_C_INT16: *number = ((const int16_t *)numbers->data)[index]; return true;
    case MAT_C_UINT16: *number = ((const uint16_t *)numbers->data)[index]; return true;
    case MAT_C_INT32: *number = ((const int32_t *)numbers->data)[index]; return true;
    case MAT_C_UINT32: *number = ((const uint32_t *)numbers->data)[index]; return true;
    case MAT_C_INT64: *number = (double)((const int64_t *)numbers->data)[index]; return true;
    case MAT_C_UINT64: *number = (double)((const uint64_t *)numbers->data)[index]; return true;
    default: return false;
  }
}

int cmatio_character(const cmatio_value *value, size_t index) {
  const matvar_t *text = variable(value);
  if (text->class_type != MAT_C_CHAR || !has(text, index)) return -1;
  switch (text->data_size) {
    case 1: return ((const uint8_t *)text->data)[index];
    case 2: return ((const uint16_t *)text->data)[index];
    default: return -1;
  }
}

const cmatio_value *cmatio_cell(const cmatio_value *value, size_t index) {
  const matvar_t *cells = variable(value);
  if (cells->class_type != MAT_C_CELL || !cells->data || index >= count(cells)) return NULL;
  return (const cmatio_value *)((matvar_t **)cells->data)[index];
}

const cmatio_value *cmatio_field(const cmatio_value *value, const char *name, size_t index) {
  const matvar_t *structs = variable(value);
  if (structs->class_type != MAT_C_STRUCT || !structs->data || index >= count(structs)) return NULL;
  return (const cmatio_value *)Mat_VarGetStructFieldByName(variable(value), name, index);
}
