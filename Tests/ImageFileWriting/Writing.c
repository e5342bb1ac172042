#include "ImageFileWriting.h"

// jpeglib.h needs FILE.
#include <stdio.h>

#include <jpeglib.h>
#include <png.h>
#include <string.h>

unsigned char *write_jpeg(
    const unsigned char *pixels, int pixel_bytes, int height, int width, unsigned long *count) {
  jpeg_form plain = {1, 1, 100, false};
  return write_jpeg_as(plain, pixels, pixel_bytes, height, width, count);
}

unsigned char *write_jpeg_as(
    jpeg_form form, const unsigned char *pixels, int pixel_bytes, int height, int width,
    unsigned long *count) {
  struct jpeg_compress_struct info;
  struct jpeg_error_mgr errors;
  unsigned char *file = NULL;
  *count = 0;
  info.err = jpeg_std_error(&errors);
  jpeg_create_compress(&info);
  jpeg_mem_dest(&info, &file, count);
  info.image_width = (JDIMENSION)width;
  info.image_height = (JDIMENSION)height;
  info.input_components = pixel_bytes;
  info.in_color_space = pixel_bytes == 1 ? JCS_GRAYSCALE : pixel_bytes == 3 ? JCS_RGB : JCS_CMYK;
  jpeg_set_defaults(&info);
  jpeg_set_quality(&info, form.quality, TRUE);
  for (int component = 0; component < info.num_components; component++)
    info.comp_info[component].h_samp_factor = info.comp_info[component].v_samp_factor = 1;
  info.comp_info[0].h_samp_factor = form.columns;
  info.comp_info[0].v_samp_factor = form.rows;
  if (form.is_progressive) jpeg_simple_progression(&info);
  jpeg_start_compress(&info, TRUE);
  while (info.next_scanline < info.image_height) {
    JSAMPROW row = (JSAMPROW)pixels + (size_t)info.next_scanline * width * pixel_bytes;
    jpeg_write_scanlines(&info, &row, 1);
  }
  jpeg_finish_compress(&info);
  jpeg_destroy_compress(&info);
  return file;
}

bool write_png(
    const unsigned char *pixels, int channels, int height, int width, const char *path) {
  png_image image;
  memset(&image, 0, sizeof image);
  image.version = PNG_IMAGE_VERSION;
  image.width = (png_uint_32)width;
  image.height = (png_uint_32)height;
  image.format = (channels >= 3 ? PNG_FORMAT_FLAG_COLOR : 0)
      | (channels % 2 == 0 ? PNG_FORMAT_FLAG_ALPHA : 0);
  return png_image_write_to_file(&image, path, 0, pixels, 0, NULL) != 0;
}
