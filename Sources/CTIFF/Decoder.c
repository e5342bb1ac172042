#include "CTIFF.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tiffio.h>

// How a page is stored.
typedef struct {
  uint32_t width, height;
  uint16_t samples, depth, photometric;
  // Whether the numbers are taken as they are stored; else libtiff makes 8-bit colours of them.
  bool is_plain;
} page_form;

struct ctiff_decoder {
  const unsigned char *bytes;
  size_t count, position, most_bytes;
  TIFF *tiff;
  page_form form;
  int pages;
  char message[CTIFF_MESSAGE_SIZE];
};

static tmsize_t give(thandle_t handle, void *target, tmsize_t wanted) {
  ctiff_decoder *decoder = handle;
  size_t left = decoder->position < decoder->count ? decoder->count - decoder->position : 0;
  size_t given = (size_t)wanted < left ? (size_t)wanted : left;
  memcpy(target, decoder->bytes + decoder->position, given);
  decoder->position += given;
  return (tmsize_t)given;
}

static tmsize_t refuse(thandle_t handle, void *source, tmsize_t count) {
  (void)handle, (void)source, (void)count;
  return 0;
}

static toff_t seek(thandle_t handle, toff_t offset, int from) {
  ctiff_decoder *decoder = handle;
  switch (from) {
  case SEEK_SET: decoder->position = offset; break;
  case SEEK_CUR: decoder->position += offset; break;
  default: decoder->position = decoder->count + offset;
  }
  return decoder->position;
}

static toff_t size(thandle_t handle) { return ((ctiff_decoder *)handle)->count; }

static int leave_open(thandle_t handle) {
  (void)handle;
  return 0;
}

// libtiff calls this for the file of any decoder; the first thing that went wrong says most.
static void hear(thandle_t handle, const char *module, const char *format, va_list arguments) {
  ctiff_decoder *decoder = handle;
  (void)module;
  if (!decoder || decoder->message[0]) return;
  vsnprintf(decoder->message, sizeof decoder->message, format, arguments);
}

static void listen(void) {
  TIFFSetErrorHandler(NULL);
  TIFFSetErrorHandlerExt(hear);
  TIFFSetWarningHandler(NULL);
}

static bool fail(ctiff_decoder *decoder, const char *text) {
  if (!decoder->message[0]) snprintf(decoder->message, sizeof decoder->message, "%s", text);
  return false;
}

ctiff_decoder *ctiff_create(const unsigned char *bytes, size_t count, size_t most_bytes) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, listen);
  ctiff_decoder *decoder = calloc(1, sizeof *decoder);
  if (!decoder) return NULL;
  decoder->bytes = bytes;
  decoder->count = count;
  decoder->most_bytes = most_bytes;
  return decoder;
}

void ctiff_destroy(ctiff_decoder *decoder) {
  if (!decoder) return;
  if (decoder->tiff) TIFFClose(decoder->tiff);
  free(decoder);
}

static bool read_form(ctiff_decoder *decoder, page_form *form) {
  TIFF *tiff = decoder->tiff;
  uint16_t sample_format = SAMPLEFORMAT_UINT, compression = COMPRESSION_NONE;
  *form = (page_form){.photometric = PHOTOMETRIC_MINISBLACK};
  if (!TIFFGetField(tiff, TIFFTAG_IMAGEWIDTH, &form->width) ||
      !TIFFGetField(tiff, TIFFTAG_IMAGELENGTH, &form->height) || !form->width || !form->height)
    return fail(decoder, "it does not say its size");
  TIFFGetFieldDefaulted(tiff, TIFFTAG_SAMPLESPERPIXEL, &form->samples);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_BITSPERSAMPLE, &form->depth);
  TIFFGetField(tiff, TIFFTAG_PHOTOMETRIC, &form->photometric);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_COMPRESSION, &compression);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_SAMPLEFORMAT, &sample_format);
  bool has_integers = sample_format == SAMPLEFORMAT_UINT || sample_format == SAMPLEFORMAT_VOID;
  if (!has_integers || form->depth > 16) {
    snprintf(
      decoder->message, sizeof decoder->message, "its numbers are of %d bits, %s", form->depth,
      has_integers ? "unsigned; 8 and 16 are read"
                   : "signed or with a point; unsigned ones of 8 and 16 are read");
    return false;
  }
  bool has_own_colours = form->photometric == PHOTOMETRIC_MINISBLACK ||
                         form->photometric == PHOTOMETRIC_MINISWHITE ||
                         form->photometric == PHOTOMETRIC_RGB;
  form->is_plain = has_own_colours && (form->depth == 8 || form->depth == 16) && form->samples > 0;
  return true;
}

static bool are_alike(const page_form *a, const page_form *b) {
  return a->width == b->width && a->height == b->height && a->samples == b->samples &&
         a->depth == b->depth && a->photometric == b->photometric && b->is_plain;
}

bool ctiff_start(ctiff_decoder *decoder) {
#if TIFFLIB_VERSION >= 20221213
  TIFFOpenOptions *options = TIFFOpenOptionsAlloc();
  if (!options) return fail(decoder, "no memory to read it");
  TIFFOpenOptionsSetMaxSingleMemAlloc(options, (tmsize_t)decoder->most_bytes);
  decoder->tiff = TIFFClientOpenExt(
    "image", "rm", decoder, give, refuse, seek, leave_open, size, NULL, NULL, options);
  TIFFOpenOptionsFree(options);
#else
  decoder->tiff = TIFFClientOpen(
    "image", "rm", decoder, give, refuse, seek, leave_open, size, NULL, NULL);
#endif
  if (!decoder->tiff) return fail(decoder, "its first header cannot be read");
  if (!read_form(decoder, &decoder->form)) return false;
  decoder->pages = 1;
  // Pages are no part of what is not plain, and what is wrong with them does no harm.
  page_form next;
  while (decoder->form.is_plain && decoder->pages < 16 && TIFFReadDirectory(decoder->tiff) &&
         read_form(decoder, &next) && are_alike(&decoder->form, &next))
    decoder->pages++;
  decoder->message[0] = 0;
  if (!TIFFSetDirectory(decoder->tiff, 0)) return fail(decoder, "its first page cannot be read");
  return true;
}

size_t ctiff_width(const ctiff_decoder *decoder) { return decoder->form.width; }

size_t ctiff_height(const ctiff_decoder *decoder) { return decoder->form.height; }

int ctiff_samples(const ctiff_decoder *decoder) {
  return decoder->form.is_plain ? decoder->form.samples : 3;
}

int ctiff_pages(const ctiff_decoder *decoder) { return decoder->pages; }

int ctiff_depth(const ctiff_decoder *decoder) { return decoder->form.depth; }

bool ctiff_is_deep(const ctiff_decoder *decoder) {
  return decoder->form.is_plain && decoder->form.depth == 16;
}

bool ctiff_has_palette(const ctiff_decoder *decoder) {
  return decoder->form.photometric == PHOTOMETRIC_PALETTE;
}

// Copies the part of a block that lies in the image: `run` numbers of each pixel, to every
// `stride` numbers of the target.
static void place(
  const ctiff_decoder *decoder, const unsigned char *block, size_t row_bytes, size_t left, size_t top,
  size_t width, size_t height, size_t run, size_t stride, unsigned char *target) {
  size_t bytes = decoder->form.depth / 8;
  for (size_t row = 0; row < height; row++) {
    const unsigned char *source = block + row * row_bytes;
    unsigned char *line = target + ((top + row) * decoder->form.width + left) * stride * bytes;
    if (run == stride) {
      memcpy(line, source, width * run * bytes);
      continue;
    }
    for (size_t pixel = 0; pixel < width; pixel++)
      memcpy(line + pixel * stride * bytes, source + pixel * run * bytes, run * bytes);
  }
}

static size_t least(size_t a, size_t b) { return a < b ? a : b; }

// A page whose numbers are taken as they are: strips or tiles, all numbers of a pixel together or
// plane by plane.
static bool decode_plain(ctiff_decoder *decoder, size_t stride, unsigned char *target) {
  TIFF *tiff = decoder->tiff;
  const page_form *form = &decoder->form;
  bool is_tiled = TIFFIsTiled(tiff);
  uint16_t planes = PLANARCONFIG_CONTIG;
  uint32_t block_width = form->width, block_height = form->height;
  TIFFGetFieldDefaulted(tiff, TIFFTAG_PLANARCONFIG, &planes);
  if (is_tiled) {
    TIFFGetField(tiff, TIFFTAG_TILEWIDTH, &block_width);
    TIFFGetField(tiff, TIFFTAG_TILELENGTH, &block_height);
  } else {
    TIFFGetFieldDefaulted(tiff, TIFFTAG_ROWSPERSTRIP, &block_height);
    if (block_height > form->height) block_height = form->height;
  }
  tmsize_t block_bytes = is_tiled ? TIFFTileSize(tiff) : TIFFStripSize(tiff);
  tmsize_t row_bytes = is_tiled ? TIFFTileRowSize(tiff) : TIFFScanlineSize(tiff);
  bool is_separate = planes == PLANARCONFIG_SEPARATE;
  size_t run = is_separate ? 1 : form->samples;
  size_t bytes = form->depth / 8;
  if (!block_width || !block_height || block_bytes <= 0 || row_bytes <= 0 ||
      (size_t)block_bytes > decoder->most_bytes ||
      (size_t)row_bytes < (size_t)block_width * run * bytes ||
      (size_t)block_bytes / (size_t)row_bytes < block_height)
    return fail(decoder, "its strips or tiles have no sizes that fit");
  unsigned char *block = malloc((size_t)block_bytes);
  if (!block) return fail(decoder, "no memory for its pixels");

  bool is_read = true;
  size_t across = (form->width + block_width - 1) / (size_t)block_width;
  size_t down = (form->height + block_height - 1) / (size_t)block_height;
  size_t of_plane = across * down, count = of_plane * (is_separate ? form->samples : 1);
  for (size_t number = 0; number < count && is_read; number++) {
    size_t left = number % of_plane % across * block_width;
    size_t top = number % of_plane / across * block_height;
    size_t width = least(block_width, form->width - left);
    size_t height = least(block_height, form->height - top);
    // The last strip has no more rows than there are left; a tile is always whole.
    tmsize_t wanted = is_tiled ? block_bytes : (tmsize_t)height * row_bytes;
    tmsize_t got = is_tiled ? TIFFReadEncodedTile(tiff, (uint32_t)number, block, wanted)
                            : TIFFReadEncodedStrip(tiff, (uint32_t)number, block, wanted);
    is_read = got == wanted;
    if (is_read)
      place(
        decoder, block, (size_t)row_bytes, left, top, width, height, run, stride,
        target + number / of_plane * bytes);
  }
  free(block);
  return is_read || fail(decoder, "its pixels end too early");
}

static void invert(const ctiff_decoder *decoder, size_t count, unsigned char *target) {
  if (decoder->form.photometric != PHOTOMETRIC_MINISWHITE) return;
  for (size_t byte = 0; byte < count * decoder->form.depth / 8; byte++) target[byte] ^= 0xFF;
}

// A page that libtiff turns into colours.
static bool decode_coloured(ctiff_decoder *decoder, unsigned char *target) {
  size_t count = (size_t)decoder->form.width * decoder->form.height;
  uint32_t *pixels = malloc(count * sizeof *pixels);
  if (!pixels) return fail(decoder, "no memory for its pixels");
  bool is_read = TIFFReadRGBAImageOriented(
    decoder->tiff, decoder->form.width, decoder->form.height, pixels, ORIENTATION_TOPLEFT, 1);
  for (size_t pixel = 0; pixel < count && is_read; pixel++) {
    target[3 * pixel] = (unsigned char)TIFFGetR(pixels[pixel]);
    target[3 * pixel + 1] = (unsigned char)TIFFGetG(pixels[pixel]);
    target[3 * pixel + 2] = (unsigned char)TIFFGetB(pixels[pixel]);
  }
  free(pixels);
  return is_read || fail(decoder, "its pixels cannot be read");
}

bool ctiff_decode(ctiff_decoder *decoder, int pages, unsigned char *target) {
  decoder->message[0] = 0;
  if (!decoder->form.is_plain) return decode_coloured(decoder, target);
  size_t stride = (size_t)decoder->form.samples * (size_t)pages, bytes = decoder->form.depth / 8;
  for (int page = 0; page < pages; page++) {
    if (!TIFFSetDirectory(decoder->tiff, (tdir_t)page)) return fail(decoder, "a page is missing");
    if (!decode_plain(
          decoder, stride, target + (size_t)page * decoder->form.samples * bytes))
      return false;
  }
  invert(decoder, (size_t)decoder->form.width * decoder->form.height * stride, target);
  return true;
}

const char *ctiff_message(const ctiff_decoder *decoder) { return decoder->message; }
