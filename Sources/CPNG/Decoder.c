#include "CPNG.h"

#include <png.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct cpng_decoder {
  png_structp png;
  png_infop info;
  const unsigned char *next;
  size_t left;
  // Two bytes a pixel, which libpng leaves and `cpng_decode` makes one.
  bool is_deep_grey;
  bool keeps_alpha;
  int colours, depth;
  unsigned char *deep_rows;
  char message[CPNG_MESSAGE_SIZE];
};

static void fail(png_structp png, png_const_charp text) {
  cpng_decoder *decoder = png_get_error_ptr(png);
  snprintf(decoder->message, sizeof decoder->message, "%s", text);
  png_longjmp(png, 1);
}

static void pass_over(png_structp png, png_const_charp text) {
  (void)png;
  (void)text;
}

static void give(png_structp png, png_bytep target, size_t count) {
  cpng_decoder *decoder = png_get_io_ptr(png);
  if (count > decoder->left) png_error(png, "the file ends too early");
  memcpy(target, decoder->next, count);
  decoder->next += count;
  decoder->left -= count;
}

cpng_decoder *cpng_create(const unsigned char *bytes, size_t count) {
  cpng_decoder *decoder = calloc(1, sizeof *decoder);
  if (!decoder) return NULL;
  decoder->next = bytes;
  decoder->left = count;
  decoder->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, decoder, fail, pass_over);
  if (decoder->png) decoder->info = png_create_info_struct(decoder->png);
  if (!decoder->info) {
    cpng_destroy(decoder);
    return NULL;
  }
  png_set_read_fn(decoder->png, decoder, give);
  return decoder;
}

void cpng_destroy(cpng_decoder *decoder) {
  if (!decoder) return;
  png_destroy_read_struct(&decoder->png, &decoder->info, NULL);
  free(decoder->deep_rows);
  free(decoder);
}

bool cpng_start(cpng_decoder *decoder, bool keeps_alpha, bool keeps_depth) {
  png_structp png = decoder->png;
  if (setjmp(png_jmpbuf(png))) return false;
  png_read_info(png, decoder->info);
  int colours = png_get_color_type(png, decoder->info);
  int depth = png_get_bit_depth(png, decoder->info);
  decoder->colours = colours;
  decoder->depth = depth;
  decoder->is_deep_grey = colours == PNG_COLOR_TYPE_GRAY && depth == 16 && !keeps_depth;
  decoder->keeps_alpha = keeps_alpha && (colours & PNG_COLOR_MASK_ALPHA);
  if (colours == PNG_COLOR_TYPE_PALETTE) png_set_palette_to_rgb(png);
  if (colours == PNG_COLOR_TYPE_GRAY && depth < 8) png_set_expand_gray_1_2_4_to_8(png);
  if (depth == 16 && keeps_depth) {
    const uint16_t one = 1;
    if (*(const unsigned char *)&one) png_set_swap(png);
  } else if (depth == 16 && !decoder->is_deep_grey) {
    png_set_strip_16(png);
  }
  if (!decoder->keeps_alpha) png_set_strip_alpha(png);
  return true;
}

size_t cpng_width(const cpng_decoder *decoder) {
  return png_get_image_width(decoder->png, decoder->info);
}

size_t cpng_height(const cpng_decoder *decoder) {
  return png_get_image_height(decoder->png, decoder->info);
}

int cpng_samples(const cpng_decoder *decoder) {
  bool has_colour = decoder->colours & PNG_COLOR_MASK_COLOR;
  return (has_colour ? 3 : 1) + decoder->keeps_alpha;
}

bool cpng_is_grey(const cpng_decoder *decoder) {
  return !(decoder->colours & PNG_COLOR_MASK_COLOR);
}

bool cpng_has_palette(const cpng_decoder *decoder) {
  return decoder->colours & PNG_COLOR_MASK_PALETTE;
}

bool cpng_has_alpha(const cpng_decoder *decoder) {
  return decoder->colours & PNG_COLOR_MASK_ALPHA;
}

int cpng_depth(const cpng_decoder *decoder) { return decoder->depth; }

bool cpng_decode(cpng_decoder *decoder, unsigned char *target) {
  png_structp png = decoder->png;
  if (setjmp(png_jmpbuf(png))) return false;
  int passes = png_set_interlace_handling(png);
  png_read_update_info(png, decoder->info);
  size_t height = cpng_height(decoder);
  size_t stride = png_get_rowbytes(png, decoder->info);
  unsigned char *rows = target;
  if (decoder->is_deep_grey) {
    decoder->deep_rows = malloc(height * stride);
    if (!decoder->deep_rows) png_error(png, "no memory for its pixels");
    rows = decoder->deep_rows;
  }
  for (int pass = 0; pass < passes; pass++) {
    for (size_t row = 0; row < height; row++) png_read_row(png, rows + row * stride, NULL);
  }
  if (decoder->is_deep_grey) {
    for (size_t pixel = 0; pixel < height * stride / 2; pixel++)
      target[pixel] = rows[2 * pixel] ? 255 : rows[2 * pixel + 1];
  }
  return true;
}

const char *cpng_message(const cpng_decoder *decoder) { return decoder->message; }
