#pragma once

// Writes image files as tests need them; a fault ends the process.

#include <stdbool.h>
#include <stddef.h>

// A JPEG file of interleaved bytes (1 grey, 3 RGB, 4 CMYK), at the best quality and without
// subsampling, in memory that is the caller's to free.
unsigned char *write_jpeg(
    const unsigned char *pixels, int pixel_bytes, int height, int width, unsigned long *count);

// A PNG file of interleaved bytes with 1 to 4 channels; whether it was written.
bool write_png(
    const unsigned char *pixels, int channels, int height, int width, const char *path);
