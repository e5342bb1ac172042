#include "CPNG.h"

#include <png.h>
#include <stdlib.h>

unsigned char *cpng_encode(
    const unsigned char *pixels, int pixel_bytes, int height, int width, size_t *count) {
  png_image image = {.version = PNG_IMAGE_VERSION};
  image.width = (png_uint_32)width;
  image.height = (png_uint_32)height;
  image.format = pixel_bytes == 1 ? PNG_FORMAT_GRAY : PNG_FORMAT_RGB;
  png_alloc_size_t size = 0;
  if (!png_image_write_to_memory(&image, NULL, &size, 0, pixels, 0, NULL)) return NULL;
  unsigned char *file = malloc(size);
  if (file && png_image_write_to_memory(&image, file, &size, 0, pixels, 0, NULL)) {
    *count = size;
    return file;
  }
  free(file);
  return NULL;
}
