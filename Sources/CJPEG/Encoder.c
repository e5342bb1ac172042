#include "CJPEG.h"

// jpeglib.h needs FILE.
#include <stdio.h>

#include <jpeglib.h>
#include <setjmp.h>
#include <stdlib.h>

// libjpeg calls this where it cannot go on, and it must not return.
static void fail(j_common_ptr info) { longjmp(*(jmp_buf *)info->client_data, 1); }

static void pass_over(j_common_ptr info, int level) {
  (void)info;
  (void)level;
}

unsigned char *cjpeg_encode(
    const unsigned char *pixels, int pixel_bytes, int height, int width, int quality,
    size_t *count) {
  struct jpeg_compress_struct info = {0};
  struct jpeg_error_mgr errors;
  jmp_buf failure;
  unsigned char *volatile file = NULL;
  volatile unsigned long size = 0;
  info.err = jpeg_std_error(&errors);
  errors.error_exit = fail;
  errors.emit_message = pass_over;
  info.client_data = &failure;
  if (setjmp(failure)) {
    jpeg_destroy_compress(&info);
    free(file);
    return NULL;
  }
  jpeg_create_compress(&info);
  jpeg_mem_dest(&info, (unsigned char **)&file, (unsigned long *)&size);
  info.image_width = (JDIMENSION)width;
  info.image_height = (JDIMENSION)height;
  info.input_components = pixel_bytes;
  info.in_color_space = pixel_bytes == 1 ? JCS_GRAYSCALE : JCS_RGB;
  jpeg_set_defaults(&info);
  jpeg_set_quality(&info, quality, TRUE);
  info.optimize_coding = TRUE;
  jpeg_start_compress(&info, TRUE);
  while (info.next_scanline < info.image_height) {
    JSAMPROW row = (JSAMPROW)pixels + (size_t)info.next_scanline * width * pixel_bytes;
    jpeg_write_scanlines(&info, &row, 1);
  }
  jpeg_finish_compress(&info);
  jpeg_destroy_compress(&info);
  *count = size;
  return file;
}
