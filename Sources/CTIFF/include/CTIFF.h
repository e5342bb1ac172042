#ifndef CTIFF_H
#define CTIFF_H

#include <stdbool.h>
#include <stddef.h>

#define CTIFF_MESSAGE_SIZE 160

// A TIFF file in memory, read by libtiff.
typedef struct ctiff_decoder ctiff_decoder;

// The bytes must stay until the decoder is closed; null without memory. What libtiff takes at once is
// held to `most_bytes`.
ctiff_decoder *ctiff_create(const unsigned char *bytes, size_t count, size_t most_bytes);
void ctiff_destroy(ctiff_decoder *decoder);

// Reads the headers of all pages; false if there is none that can be decoded (`ctiff_message`).
bool ctiff_start(ctiff_decoder *decoder);

size_t ctiff_width(const ctiff_decoder *decoder);
size_t ctiff_height(const ctiff_decoder *decoder);
// Numbers of a pixel in the first page.
int ctiff_samples(const ctiff_decoder *decoder);
// Pages of the form of the first, before the first that is of another.
int ctiff_pages(const ctiff_decoder *decoder);
// Bits of a number as it is stored, and whether `ctiff_decode` gives two bytes of each.
int ctiff_depth(const ctiff_decoder *decoder);
bool ctiff_is_deep(const ctiff_decoder *decoder);
bool ctiff_has_palette(const ctiff_decoder *decoder);

// Writes the first `pages` pages: the numbers of each pixel side by side, those of the first page
// first. False if the file is damaged.
bool ctiff_decode(ctiff_decoder *decoder, int pages, unsigned char *target);

// What went wrong last.
const char *ctiff_message(const ctiff_decoder *decoder);

#endif
