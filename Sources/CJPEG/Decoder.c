#include "CJPEG.h"

// jpeglib.h needs FILE.
#include <stdio.h>

#include <jerror.h>
#include <jpeglib.h>
#include <setjmp.h>
#include <stdlib.h>

struct cjpeg_decoder {
  struct jpeg_decompress_struct info;
  struct jpeg_error_mgr errors;
  jmp_buf failure;
  char message[JMSG_LENGTH_MAX];
};

static cjpeg_decoder *owner(j_common_ptr info) { return info->client_data; }

// libjpeg calls this where it cannot go on, and it must not return.
static void fail(j_common_ptr info) {
  info->err->format_message(info, owner(info)->message);
  longjmp(owner(info)->failure, 1);
}

// libjpeg calls this with a warning (level -1) or a trace.
static void hear(j_common_ptr info, int level) {
  if (level < 0 && info->err->msg_code == JWRN_JPEG_EOF) fail(info);
}

cjpeg_decoder *cjpeg_create(void) {
  cjpeg_decoder *decoder = calloc(1, sizeof *decoder);
  if (!decoder) return NULL;
  decoder->info.err = jpeg_std_error(&decoder->errors);
  decoder->errors.error_exit = fail;
  decoder->errors.emit_message = hear;
  decoder->info.client_data = decoder;
  if (setjmp(decoder->failure)) {
    cjpeg_destroy(decoder);
    return NULL;
  }
  jpeg_create_decompress(&decoder->info);
  return decoder;
}

void cjpeg_destroy(cjpeg_decoder *decoder) {
  if (!decoder) return;
  jpeg_destroy_decompress(&decoder->info);
  free(decoder);
}

// The decoder's colours: grey stays so, inks come as inks, all else as RGB.
static J_COLOR_SPACE wanted(J_COLOR_SPACE stored) {
  switch (stored) {
  case JCS_GRAYSCALE: return JCS_GRAYSCALE;
  case JCS_CMYK:
  case JCS_YCCK: return JCS_CMYK;
  default: return JCS_RGB;
  }
}

// Whether the marker of the end stands behind the header. In the pixels' data no such pair occurs.
static bool has_end(const struct jpeg_source_mgr *source) {
  const JOCTET *bytes = source->next_input_byte;
  for (size_t place = source->bytes_in_buffer; place >= 2; place--) {
    if (bytes[place - 2] == 0xFF && bytes[place - 1] == JPEG_EOI) return true;
  }
  return false;
}

bool cjpeg_start(cjpeg_decoder *decoder, const unsigned char *bytes, size_t count) {
  struct jpeg_decompress_struct *info = &decoder->info;
  if (setjmp(decoder->failure)) return false;
  // Ends whatever an image before left unfinished.
  jpeg_abort_decompress(info);
  jpeg_mem_src(info, bytes, count);
  jpeg_read_header(info, TRUE);
  if (!has_end(info->src)) {
    info->err->msg_code = JWRN_JPEG_EOF;
    fail((j_common_ptr)info);
  }
  info->out_color_space = wanted(info->jpeg_color_space);
  return true;
}

int cjpeg_width(const cjpeg_decoder *decoder) { return (int)decoder->info.image_width; }

int cjpeg_height(const cjpeg_decoder *decoder) { return (int)decoder->info.image_height; }

int cjpeg_pixel_bytes(const cjpeg_decoder *decoder) {
  switch (decoder->info.out_color_space) {
  case JCS_GRAYSCALE: return 1;
  case JCS_CMYK: return 4;
  default: return 3;
  }
}

cjpeg_colours cjpeg_stored_colours(const cjpeg_decoder *decoder) {
  switch (decoder->info.jpeg_color_space) {
  case JCS_GRAYSCALE: return cjpeg_grey;
  case JCS_CMYK: return cjpeg_cmyk;
  case JCS_YCCK: return cjpeg_ycck;
  default: return cjpeg_rgb;
  }
}

bool cjpeg_is_progressive(const cjpeg_decoder *decoder) { return decoder->info.progressive_mode; }

static int ceiling(int value, int divisor) { return (value + divisor - 1) / divisor; }

// Moves to a part of the image, with what stands around it decoded as far as it counts.
//
// Chroma that was stored smaller is widened by its neighbours, so a pixel depends on the block
// beside its own: one more iMCU is decoded to the left, to the right and above. Below, libjpeg
// goes on by itself.
static void move_to(struct jpeg_decompress_struct *info, cjpeg_region *region) {
  int unit = info->max_h_samp_factor * (int)info->scale_num;
  int first = region->left / unit - 1;
  int end = ceiling(region->left + region->width, unit) + 1;
  JDIMENSION left = first > 0 ? (JDIMENSION)(first * unit) : 0;
  JDIMENSION right = (JDIMENSION)(end * unit);
  JDIMENSION width = (right < info->output_width ? right : info->output_width) - left;
  if (width < info->output_width) jpeg_crop_scanline(info, &left, &width);
  region->left = (int)left;
  region->width = (int)width;

  int above = region->top - info->max_v_samp_factor * (int)info->scale_num;
  if (above > 0) jpeg_skip_scanlines(info, (JDIMENSION)above);
  JSAMPROW dropped = (*info->mem->alloc_large)(
      (j_common_ptr)info, JPOOL_IMAGE, (size_t)width * (size_t)info->output_components);
  while (info->output_scanline < (JDIMENSION)region->top) jpeg_read_scanlines(info, &dropped, 1);
}

bool cjpeg_begin(cjpeg_decoder *decoder, int eighths, cjpeg_region *region) {
  struct jpeg_decompress_struct *info = &decoder->info;
  if (setjmp(decoder->failure)) return false;
  info->scale_num = (unsigned)eighths;
  info->scale_denom = 8;
  jpeg_start_decompress(info);
  move_to(info, region);
  return true;
}

bool cjpeg_read(cjpeg_decoder *decoder, unsigned char *target, int count) {
  struct jpeg_decompress_struct *info = &decoder->info;
  if (setjmp(decoder->failure)) return false;
  size_t stride = (size_t)info->output_width * (size_t)info->output_components;
  JDIMENSION end = info->output_scanline + (JDIMENSION)count;
  while (info->output_scanline < end) {
    // As many rows as libjpeg makes at a time, so that it needs no copy of them.
    JSAMPROW rows[MAX_SAMP_FACTOR];
    for (int row = 0; row < MAX_SAMP_FACTOR; row++) rows[row] = target + (size_t)row * stride;
    JDIMENSION left = end - info->output_scanline;
    if (left > MAX_SAMP_FACTOR) left = MAX_SAMP_FACTOR;
    target += stride * jpeg_read_scanlines(info, rows, left);
  }
  return true;
}

bool cjpeg_finish(cjpeg_decoder *decoder) {
  struct jpeg_decompress_struct *info = &decoder->info;
  if (setjmp(decoder->failure)) return false;
  if (info->output_scanline == info->output_height) jpeg_finish_decompress(info);
  return true;
}

const char *cjpeg_message(const cjpeg_decoder *decoder) { return decoder->message; }
