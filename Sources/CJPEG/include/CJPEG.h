#pragma once

// A decoder of JPEG files on libjpeg's own interface, which libjpeg-turbo has.
//
// libjpeg leaves a function that fails by longjmp, which must not cross Swift: every call here
// catches it, returns false, and keeps the message.

#include <stdbool.h>
#include <stddef.h>

typedef struct cjpeg_decoder cjpeg_decoder;

// A decoder for one image after another, of one thread; null without memory.
cjpeg_decoder *cjpeg_create(void);
void cjpeg_destroy(cjpeg_decoder *decoder);

// Reads the header of a whole file in memory, which must stay there until the image is decoded.
//
// A file that ends too early is a failure, whatever part of it is decoded then; what libjpeg else only
// warns of is not.
bool cjpeg_start(cjpeg_decoder *decoder, const unsigned char *bytes, size_t count);

// Size in pixels, and the bytes of a pixel as it is decoded: 1 grey, 3 RGB, 4 CMYK (also of YCCK).
int cjpeg_width(const cjpeg_decoder *decoder);
int cjpeg_height(const cjpeg_decoder *decoder);
int cjpeg_pixel_bytes(const cjpeg_decoder *decoder);

// The colours that a file stores: grey, RGB or YCbCr, and inks in two ways; and whether it is
// progressive.
typedef enum { cjpeg_grey, cjpeg_rgb, cjpeg_cmyk, cjpeg_ycck } cjpeg_colours;
cjpeg_colours cjpeg_stored_colours(const cjpeg_decoder *decoder);
bool cjpeg_is_progressive(const cjpeg_decoder *decoder);

// A part of an image, in pixels.
typedef struct {
  int top, left, height, width;
} cjpeg_region;

// Begins to decode a part of the image that was started, shrunk to `eighths` / 8 of its size (1 … 8);
// `region` is in pixels of the shrunk image. Columns beside it that libjpeg decodes with it are added
// to it; its rows stay. Its pixels are those that the whole image would have there.
bool cjpeg_begin(cjpeg_decoder *decoder, int eighths, cjpeg_region *region);

// Decodes the next `count` rows of the region into `target`, row after row without gaps.
bool cjpeg_read(cjpeg_decoder *decoder, unsigned char *target, int count);

// Ends the image: if its last row has been read, it is checked that nothing is missing behind it.
bool cjpeg_finish(cjpeg_decoder *decoder);

// What made the last call fail.
const char *cjpeg_message(const cjpeg_decoder *decoder);

// Encodes pixels of 1 (grey) or 3 (RGB) bytes, row after row without gaps, at a quality of 1 … 100 and
// with chroma halved both ways. The result is freed with `free`; null without memory.
unsigned char *cjpeg_encode(
    const unsigned char *pixels, int pixel_bytes, int height, int width, int quality,
    size_t *count);
