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

bool cjpeg_start(cjpeg_decoder *decoder, const unsigned char *bytes, size_t count) {
  struct jpeg_decompress_struct *info = &decoder->info;
  if (setjmp(decoder->failure)) return false;
  // Ends whatever an image before left unfinished.
  jpeg_abort_decompress(info);
  jpeg_mem_src(info, bytes, count);
  jpeg_read_header(info, TRUE);
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

bool cjpeg_decode(cjpeg_decoder *decoder, unsigned char *target) {
  struct jpeg_decompress_struct *info = &decoder->info;
  if (setjmp(decoder->failure)) return false;
  jpeg_start_decompress(info);
  size_t stride = (size_t)info->output_width * (size_t)info->output_components;
  while (info->output_scanline < info->output_height) {
    // As many rows as libjpeg makes at a time, so that it needs no copy of them.
    JSAMPROW rows[MAX_SAMP_FACTOR];
    for (int row = 0; row < MAX_SAMP_FACTOR; row++)
      rows[row] = target + (info->output_scanline + (size_t)row) * stride;
    JDIMENSION left = info->output_height - info->output_scanline;
    jpeg_read_scanlines(info, rows, left < MAX_SAMP_FACTOR ? left : MAX_SAMP_FACTOR);
  }
  jpeg_finish_decompress(info);
  return true;
}

const char *cjpeg_message(const cjpeg_decoder *decoder) { return decoder->message; }
