#pragma once

// oneDNN runs on libgomp's threads. Our own loops run on the same ones, so that a process has one
// pool and not two. `GOMP_parallel` is what gcc emits for `#pragma omp parallel`; these prototypes
// are libgomp's stable ABI, declared here because clang ships another <omp.h>.
void GOMP_parallel(void (*body)(void *), void *data, unsigned threads, unsigned flags);
int omp_get_thread_num(void);
int omp_get_num_threads(void);
int omp_get_max_threads(void);
void omp_set_num_threads(int threads);
int omp_in_parallel(void);

// ThreadSanitizer does not know libgomp: these tell it that what one thread has done before `release`
// comes before what another does after `acquire`. Where the program is built without it, they are not
// there.
void __tsan_acquire(void *place) __attribute__((weak));
void __tsan_release(void *place) __attribute__((weak));

static inline void comp_release(void *place) {
  if (__tsan_release) __tsan_release(place);
}

static inline void comp_acquire(void *place) {
  if (__tsan_acquire) __tsan_acquire(place);
}
