#pragma once

// A decoder of PNG files on libpng's own interface.
//
// libpng's simplified interface corrects pixels by what the file says of gamma; PIL does not, and
// neither does this. libpng leaves a function that fails by longjmp, which must not cross Swift:
// every call here catches it, returns false, and keeps the message.

#include <stdbool.h>
#include <stddef.h>

// Long enough for a message of libpng.
#define CPNG_MESSAGE_SIZE 128

// One image, of one thread.
typedef struct cpng_decoder cpng_decoder;

// A decoder of a whole file in memory, which must stay there; null without memory.
cpng_decoder *cpng_create(const unsigned char *bytes, size_t count);
void cpng_destroy(cpng_decoder *decoder);

// Reads all that stands before the pixels.
bool cpng_start(cpng_decoder *decoder);

// Size in pixels, and the bytes of a pixel as it is decoded: 1 grey, 3 RGB.
size_t cpng_width(const cpng_decoder *decoder);
size_t cpng_height(const cpng_decoder *decoder);
int cpng_pixel_bytes(const cpng_decoder *decoder);

// What the file says of its pixels: colours, and bits of a number.
bool cpng_is_grey(const cpng_decoder *decoder);
bool cpng_has_palette(const cpng_decoder *decoder);
bool cpng_has_alpha(const cpng_decoder *decoder);
int cpng_depth(const cpng_decoder *decoder);

// Decodes the image that was started into `target`, row after row without gaps.
//
// Transparency is dropped. Of 16 bits of a colour the upper eight stay; 16 bits of grey become 255
// where they are more, which is how PIL's convert("RGB") reads both.
bool cpng_decode(cpng_decoder *decoder, unsigned char *target);

// What made the last call fail.
const char *cpng_message(const cpng_decoder *decoder);

// Encodes pixels of 1 (grey) or 3 (RGB) bytes, row after row without gaps. The result is freed with
// `free`; null without memory.
unsigned char *cpng_encode(
    const unsigned char *pixels, int pixel_bytes, int height, int width, size_t *count);
