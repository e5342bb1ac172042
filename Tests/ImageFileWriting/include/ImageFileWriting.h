#pragma once

// Writes image files as tests need them; a fault ends the process.

#include <stdbool.h>
#include <stddef.h>

// A JPEG file of interleaved bytes (1 grey, 3 RGB, 4 CMYK), at the best quality and without
// subsampling, in memory that is the caller's to free.
unsigned char *write_jpeg(
    const unsigned char *pixels, int pixel_bytes, int height, int width, unsigned long *count);

// How a JPEG file is coded.
typedef struct {
  // Pixels of the first channel for one of the others: 1 and 1 for 4:4:4, 2 and 2 for 4:2:0.
  int columns, rows;
  int quality;
  bool is_progressive;
} jpeg_form;

// The same, coded as told.
unsigned char *write_jpeg_as(
    jpeg_form form, const unsigned char *pixels, int pixel_bytes, int height, int width,
    unsigned long *count);

// A PNG file of interleaved bytes with 1 to 4 channels; whether it was written.
bool write_png(
    const unsigned char *pixels, int channels, int height, int width, const char *path);
