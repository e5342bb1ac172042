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
