#include "Internal.h"

#if defined(__x86_64__)
#include <cpuid.h>
#endif
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

dnnl_engine_t cdnn_engine(void) {
  static dnnl_engine_t engine = NULL;
  dnnl_engine_t made = NULL, expected = NULL;
  if (__atomic_load_n(&engine, __ATOMIC_ACQUIRE)) return engine;
  if (dnnl_engine_create(&made, dnnl_cpu, 0) != dnnl_success) return NULL;
  if (!__atomic_compare_exchange_n(&engine, &expected, made, 0, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
    dnnl_engine_destroy(made);
  return engine;
}

const char *cdnn_version(void) {
  static char text[64];
  const dnnl_version_t *v = dnnl_version();
  const char *runtime = v->cpu_runtime == DNNL_RUNTIME_OMP   ? "OpenMP"
                        : v->cpu_runtime == DNNL_RUNTIME_SEQ ? "sequential"
                        : v->cpu_runtime == DNNL_RUNTIME_TBB ? "TBB"
                                                             : "other threads";
  snprintf(text, sizeof text, "%d.%d.%d (%s)", v->major, v->minor, v->patch, runtime);
  return text;
}

unsigned cdnn_isa(void) { return (unsigned)dnnl_get_effective_cpu_isa(); }

#if defined(__x86_64__)
// Whether the processor multiplies matrix tiles of bf16 numbers: leaf 7, EDX bits 22 (amx-bf16), 24
// (amx-tile) and 25 (amx-int8), which oneDNN wants together (Intel's manual, volume 2, CPUID).
static int has_amx(void) {
  const unsigned wanted = 1u << 22 | 1u << 24 | 1u << 25;
  unsigned eax, ebx, ecx, edx;
  return __get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) && (edx & wanted) == wanted;
}
#endif

// The processor's instruction sets, as far as they tell one machine's kernels from another's. oneDNN
// is not asked: once it has answered, it cannot be limited any more.
static unsigned hardware_isa(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (!__builtin_cpu_supports("avx2")) return dnnl_cpu_isa_sse41;
  if (!__builtin_cpu_supports("avx512f") || !__builtin_cpu_supports("avx512bw") ||
      !__builtin_cpu_supports("avx512dq") || !__builtin_cpu_supports("avx512vl"))
    return dnnl_cpu_isa_avx2;
  if (!__builtin_cpu_supports("avx512vnni")) return dnnl_cpu_isa_avx512_core;
  if (!__builtin_cpu_supports("avx512bf16")) return dnnl_cpu_isa_avx512_core_vnni;
  if (!has_amx()) return dnnl_cpu_isa_avx512_core_bf16;
  return dnnl_cpu_isa_avx512_core_amx;
#else
  return 0;
#endif
}

unsigned cdnn_available_isa(void) {
  static const struct {
    const char *name;
    unsigned isa;
  } limits[] = {
      {"SSE41", dnnl_cpu_isa_sse41},
      {"AVX", dnnl_cpu_isa_avx},
      {"AVX2", dnnl_cpu_isa_avx2},
      {"AVX512_CORE", dnnl_cpu_isa_avx512_core},
      {"AVX512_CORE_VNNI", dnnl_cpu_isa_avx512_core_vnni},
      {"AVX512_CORE_BF16", dnnl_cpu_isa_avx512_core_bf16},
      {"AVX512_CORE_AMX", dnnl_cpu_isa_avx512_core_amx},
  };
  const char *told = getenv("ONEDNN_MAX_CPU_ISA");
  if (!told) told = getenv("DNNL_MAX_CPU_ISA");
  unsigned isa = hardware_isa();
  for (size_t i = 0; told && i < sizeof limits / sizeof *limits; ++i)
    if (strcasecmp(told, limits[i].name) == 0) isa &= limits[i].isa;
  return isa;
}

int cdnn_limit_isa(unsigned isa) { return dnnl_set_max_cpu_isa((dnnl_cpu_isa_t)isa); }

int cdnn_has_bf16(void) {
  return (cdnn_isa() & dnnl_cpu_isa_avx512_core_bf16) == dnnl_cpu_isa_avx512_core_bf16;
}

int cdnn_has_amx(void) {
  return (cdnn_isa() & dnnl_cpu_isa_avx512_core_amx) == dnnl_cpu_isa_avx512_core_amx;
}

int cdnn_is_avx2(void) {
  unsigned isa = cdnn_isa();
  return (isa & dnnl_cpu_isa_avx2) == dnnl_cpu_isa_avx2 &&
         (isa & dnnl_cpu_isa_avx512_core) != dnnl_cpu_isa_avx512_core;
}

const char *cdnn_isa_name(void) {
  unsigned isa = cdnn_isa();
  if ((isa & dnnl_cpu_isa_avx512_core_amx) == dnnl_cpu_isa_avx512_core_amx)
    return "AVX-512 with AMX";
  if ((isa & dnnl_cpu_isa_avx512_core_bf16) == dnnl_cpu_isa_avx512_core_bf16)
    return "AVX-512 with bf16";
  if ((isa & dnnl_cpu_isa_avx512_core_vnni) == dnnl_cpu_isa_avx512_core_vnni)
    return "AVX-512 with VNNI";
  if ((isa & dnnl_cpu_isa_avx512_core) == dnnl_cpu_isa_avx512_core) return "AVX-512";
  if ((isa & dnnl_cpu_isa_avx2) == dnnl_cpu_isa_avx2) return "AVX2";
  return "below AVX2";
}

const char *cdnn_status_name(int status) {
  switch (status) {
  case dnnl_success: return "success";
  case dnnl_out_of_memory: return "out of memory";
  case dnnl_invalid_arguments: return "invalid arguments";
  case dnnl_unimplemented: return "not implemented";
  case dnnl_runtime_error: return "runtime error";
  default: return "unknown status";
  }
}
