#pragma once

// A reader of MAT files on matio: versions 4, 5 (compressed or not) and 7.3 of MATLAB's format.
//
// A value is a variable of a file, a cell of a cell array, or a field of a struct array.

#include <stdbool.h>
#include <stddef.h>

// An open file, of one thread.
typedef struct cmatio_file cmatio_file;
typedef struct cmatio_value cmatio_value;

// What a value holds.
typedef enum {
  CMATIO_NUMBERS,
  CMATIO_TEXT,
  CMATIO_CELLS,
  CMATIO_STRUCTS,
  CMATIO_OTHER,
} cmatio_kind;

// Inflates a stream of zlib's, of which the start suffices, until `room` bytes of `target` are full;
// the result is how many there are.
size_t cmatio_inflate(
  const unsigned char *source, size_t count, unsigned char *target, size_t room);

// A file, opened; null where there is no MAT file.
cmatio_file *cmatio_open(const char *path);
void cmatio_close(cmatio_file *file);

// What the file says of a variable, without its elements; null if it has none of that name, or a
// damaged one. To be freed.
cmatio_value *cmatio_find(cmatio_file *file, const char *name);
// A variable with all that is in it; null as above. To be freed.
cmatio_value *cmatio_read(cmatio_file *file, const char *name);
void cmatio_free(cmatio_value *value);

cmatio_kind cmatio_kind_of(const cmatio_value *value);
// Whether its elements are numbers of one byte without a sign (MATLAB's uint8).
bool cmatio_is_bytes(const cmatio_value *value);
// How many sizes it has, and one of them; the first one's elements lie next to each other.
int cmatio_rank(const cmatio_value *value);
size_t cmatio_size(const cmatio_value *value, int dimension);

// Reads the `count` bytes of a value that was found into `target`: all of them, or false.
bool cmatio_copy_bytes(
  cmatio_file *file, cmatio_value *value, size_t count, unsigned char *target);

// Number `index` of a value that was read; false if it has none.
bool cmatio_number(const cmatio_value *value, size_t index, double *number);
// Character `index` of a value that was read; -1 if it has none.
int cmatio_character(const cmatio_value *value, size_t index);
// Cell `index`, or the field of that name of struct `index`; null if there is none. They live as
// long as the value that was read.
const cmatio_value *cmatio_cell(const cmatio_value *value, size_t index);
const cmatio_value *cmatio_field(const cmatio_value *value, const char *name, size_t index);
