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

// Reads all that stands before the pixels. Transparency and 16-bit numbers, where the file has them,
// are kept or not.
bool cpng_start(cpng_decoder *decoder, bool keeps_alpha, bool keeps_depth);

// Size in pixels, and the numbers of a pixel as it is decoded: 1 grey, 3 RGB, one more with
// transparency.
size_t cpng_width(const cpng_decoder *decoder);
size_t cpng_height(const cpng_decoder *decoder);
int cpng_samples(const cpng_decoder *decoder);

// What the file says of its pixels: colours, and bits of a number.
bool cpng_is_grey(const cpng_decoder *decoder);
bool cpng_has_palette(const cpng_decoder *decoder);
bool cpng_has_alpha(const cpng_decoder *decoder);
int cpng_depth(const cpng_decoder *decoder);

// Decodes the image that was started into `target`, row after row without gaps.
//
// Numbers that are kept at 16 bits have the machine's order of bytes. Others become bytes as PIL's
// convert("RGB") reads them: of a colour the upper eight bits stay, grey becomes 255 where it is more.
bool cpng_decode(cpng_decoder *decoder, unsigned char *target);

// What made the last call fail.
const char *cpng_message(const cpng_decoder *decoder);

// Encodes pixels of 1 (grey) or 3 (RGB) bytes, row after row without gaps. The result is freed with
// `free`; null without memory.
unsigned char *cpng_encode(
    const unsigned char *pixels, int pixel_bytes, int height, int width, size_t *count);
