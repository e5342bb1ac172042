#pragma once

// The seam to oneDNN: what Swift needs of it, in one form for generations 2 and 3, whose C
// interfaces differ (descriptors by value or by handle, operation descriptors or none).
// Every function that can fail returns oneDNN's status, 0 for success.

#include <stddef.h>
#include <stdint.h>

typedef enum { CDNN_FLOAT32 = 3, CDNN_BFLOAT16 = 2 } cdnn_type;

// --- The library -------------------------------------------------------------------------------

// "2.6.3 (gomp)": version and threading runtime.
const char *cdnn_version(void);
// The instruction sets in use, as oneDNN's bit mask: of two machines, both have the bitwise "and".
unsigned cdnn_isa(void);
// Those that this processor has and the environment (ONEDNN_MAX_CPU_ISA) allows, of the ones that
// change how oneDNN lays out and rounds, without asking oneDNN.
unsigned cdnn_available_isa(void);
// Limits the instruction sets. Only before the first operation, and before `cdnn_isa`.
int cdnn_limit_isa(unsigned isa);
const char *cdnn_isa_name(void);
// Whether the instruction sets in use multiply bf16 numbers.
int cdnn_has_bf16(void);
// Whether they multiply tiles of bf16 numbers (AMX).
int cdnn_has_amx(void);
// Whether they are those of AVX2 and no AVX-512.
int cdnn_is_avx2(void);
const char *cdnn_status_name(int status);

// --- Memory descriptors ------------------------------------------------------------------------

typedef struct cdnn_desc cdnn_desc;

// Row-major when `strides` is null, else with these strides (in elements).
cdnn_desc *cdnn_desc_strided(
    int rank, const int64_t *sizes, const int64_t *strides, cdnn_type type);
// A layout that oneDNN is to choose.
cdnn_desc *cdnn_desc_any(int rank, const int64_t *sizes, cdnn_type type);
// (N, C, H, W) as (N, C/block, H, W, block), block 8 or 16; block 1 is plain; block C is (N, H, W, C).
cdnn_desc *cdnn_desc_activation(
    int64_t n, int64_t c, int64_t h, int64_t w, int64_t block, cdnn_type type);
// (OC, IC, K, K) as (OC/block, IC/block, K, K, block of IC, block of OC), block 8 or 16; bf16 as
// (OC/16, IC/16, K, K, 8 pairs of IC, 16 of OC, 2 of the pair), block 16, null for another.
cdnn_desc *cdnn_desc_weights(const int64_t *sizes, int64_t block, cdnn_type type);
cdnn_desc *cdnn_desc_clone(const cdnn_desc *desc);
void cdnn_desc_free(cdnn_desc *desc);
size_t cdnn_desc_byte_count(const cdnn_desc *desc);
int cdnn_desc_equal(const cdnn_desc *a, const cdnn_desc *b);
// The `block` of an activation's layout as above, 0 when it is none of them.
int64_t cdnn_desc_channel_block(const cdnn_desc *desc);

// --- Operations --------------------------------------------------------------------------------

// A primitive with the memory objects of its arguments. Not for two threads at once.
typedef struct cdnn_operation cdnn_operation;

typedef enum { CDNN_FORWARD, CDNN_BACKWARD_DATA, CDNN_BACKWARD_WEIGHTS } cdnn_pass;
typedef enum { CDNN_DIRECT, CDNN_WINOGRAD } cdnn_algorithm;

// `source` (N, IC, H, W), `weights` (OC, IC, K, K), `destination` (N, OC, H', W'), or their
// gradients, according to the pass.
int cdnn_convolution_create(
    cdnn_operation **operation, cdnn_pass pass, cdnn_algorithm algorithm,
    const cdnn_desc *source, const cdnn_desc *weights, const cdnn_desc *destination,
    int64_t stride, int64_t padding);

typedef enum {
  CDNN_STORE,        // C = A B
  CDNN_ACCUMULATE,   // C = C + A B
  CDNN_EXPONENTIAL,  // C = exp(scale A B + shift)
} cdnn_matmul_kind;

// A (M, K), B (K, N), C (M, N).
int cdnn_matmul_create(
    cdnn_operation **operation, cdnn_matmul_kind kind, const cdnn_desc *a, const cdnn_desc *b,
    const cdnn_desc *c, float scale, float shift);

// C = A B, or C + A B, as a 1 x 1 convolution of M pixels: A (1, K, 1, M), B (N, K, 1, 1),
// C (1, N, 1, M).
int cdnn_pointwise_create(
    cdnn_operation **operation, cdnn_matmul_kind kind, const cdnn_desc *a, const cdnn_desc *b,
    const cdnn_desc *c);

// Copies between layouts and element types.
int cdnn_reorder_create(
    cdnn_operation **operation, const cdnn_desc *source, const cdnn_desc *destination);

typedef enum {
  CDNN_SOURCE,
  CDNN_WEIGHTS,
  CDNN_DESTINATION,
  CDNN_SOURCE_GRADIENT,
  CDNN_WEIGHTS_GRADIENT,
  CDNN_DESTINATION_GRADIENT,
  CDNN_SCRATCHPAD,
  CDNN_ARGUMENT_COUNT,
} cdnn_argument;

// The layout that the operation wants of an argument; null when it takes no such argument.
cdnn_desc *cdnn_operation_desc(const cdnn_operation *operation, cdnn_argument argument);
size_t cdnn_operation_scratchpad_byte_count(const cdnn_operation *operation);
// oneDNN's name of the implementation chosen, "jit_wino:avx512_core" for one.
const char *cdnn_operation_implementation(const cdnn_operation *operation);
void cdnn_operation_set(cdnn_operation *operation, cdnn_argument argument, void *memory);
int cdnn_operation_run(cdnn_operation *operation);
void cdnn_operation_free(cdnn_operation *operation);
