#include "Internal.h"

#include <stdlib.h>
#include <string.h>

struct cdnn_operation {
  dnnl_primitive_desc_t desc;
  dnnl_primitive_t primitive;
  dnnl_stream_t stream;
  size_t scratchpad;
  int count;
  dnnl_exec_arg_t arguments[CDNN_ARGUMENT_COUNT];
  cdnn_argument names[CDNN_ARGUMENT_COUNT];
  void *pointers[CDNN_ARGUMENT_COUNT];
};

static const int argument_ids[CDNN_ARGUMENT_COUNT] = {
    [CDNN_SOURCE] = DNNL_ARG_SRC,
    [CDNN_WEIGHTS] = DNNL_ARG_WEIGHTS,
    [CDNN_DESTINATION] = DNNL_ARG_DST,
    [CDNN_SOURCE_GRADIENT] = DNNL_ARG_DIFF_SRC,
    [CDNN_WEIGHTS_GRADIENT] = DNNL_ARG_DIFF_WEIGHTS,
    [CDNN_DESTINATION_GRADIENT] = DNNL_ARG_DIFF_DST,
    [CDNN_SCRATCHPAD] = DNNL_ARG_SCRATCHPAD,
};

// What the primitive wants of an argument; of rank 0 when it does not take it.
static md_argument md_of(const_dnnl_primitive_desc_t desc, cdnn_argument argument) {
  return dnnl_primitive_desc_query_md(desc, dnnl_query_exec_arg_md, argument_ids[argument]);
}

static int takes(md_argument md) {
#if GENERATION_3
  int rank = 0;
  return md && dnnl_memory_desc_query(md, dnnl_query_ndims_s32, &rank) == dnnl_success && rank > 0;
#else
  return md && md->ndims > 0;
#endif
}

// The memory for intermediate results is given by the caller: it can be shared and counted.
static dnnl_primitive_attr_t new_attributes(void) {
  dnnl_primitive_attr_t attributes = NULL;
  if (dnnl_primitive_attr_create(&attributes) != dnnl_success) return NULL;
  dnnl_primitive_attr_set_scratchpad_mode(attributes, dnnl_scratchpad_mode_user);
  return attributes;
}

// Takes `desc` over.
static int finish(cdnn_operation **result, dnnl_primitive_desc_t desc) {
  cdnn_operation *op = calloc(1, sizeof *op);
  if (!op) {
    dnnl_primitive_desc_destroy(desc);
    return dnnl_out_of_memory;
  }
  op->desc = desc;
  int status = dnnl_primitive_create(&op->primitive, desc);
  if (status == dnnl_success) status = dnnl_stream_create(&op->stream, cdnn_engine(), dnnl_stream_default_flags);
  for (int name = 0; status == dnnl_success && name < CDNN_ARGUMENT_COUNT; ++name) {
    md_argument md = md_of(desc, (cdnn_argument)name);
    if (!takes(md)) continue;
    if (name == CDNN_SCRATCHPAD) {
      op->scratchpad = dnnl_memory_desc_get_size(md);
      if (op->scratchpad == 0) continue;
    }
    dnnl_exec_arg_t *slot = &op->arguments[op->count];
    slot->arg = argument_ids[name];
    status = dnnl_memory_create(&slot->memory, md, cdnn_engine(), DNNL_MEMORY_NONE);
    if (status == dnnl_success) op->names[op->count++] = (cdnn_argument)name;
  }
  if (status == dnnl_success) {
    *result = op;
    return 0;
  }
  cdnn_operation_free(op);
  return status;
}

void cdnn_operation_free(cdnn_operation *op) {
  if (!op) return;
  for (int i = 0; i < op->count; ++i) dnnl_memory_destroy(op->arguments[i].memory);
  if (op->stream) dnnl_stream_destroy(op->stream);
  if (op->primitive) dnnl_primitive_destroy(op->primitive);
  if (op->desc) dnnl_primitive_desc_destroy(op->desc);
  free(op);
}

// The forward pass that a backward pass is planned beside has all its tensors in one element type;
// the weights' gradient of a bf16 convolution is float32.
static int hint_weights(cdnn_desc **result, md_argument weights, md_argument source) {
  dnnl_dims_t sizes;
  dnnl_data_type_t type;
#if GENERATION_3
  dnnl_dims_t *found = NULL;
  dnnl_memory_desc_query(source, dnnl_query_data_type, &type);
  dnnl_memory_desc_query(weights, dnnl_query_dims, &found);
  if (!found) return dnnl_invalid_arguments;
  memcpy(sizes, *found, sizeof sizes);
#else
  type = source->data_type;
  memcpy(sizes, weights->dims, sizeof sizes);
#endif
  *result = cdnn_desc_any(4, sizes, (cdnn_type)type);
  return *result ? dnnl_success : dnnl_out_of_memory;
}

int cdnn_convolution_create(
    cdnn_operation **operation, cdnn_pass pass, cdnn_algorithm algorithm, const cdnn_desc *source,
    const cdnn_desc *weights, const cdnn_desc *destination, int64_t stride, int64_t padding) {
  const dnnl_dims_t strides = {stride, stride}, paddings = {padding, padding}, dilations = {0, 0};
  const dnnl_alg_kind_t kind =
      algorithm == CDNN_WINOGRAD ? dnnl_convolution_winograd : dnnl_convolution_direct;
  md_argument src = AS_ARGUMENT(source), wei = AS_ARGUMENT(weights), dst = AS_ARGUMENT(destination);
  cdnn_desc *hint = NULL;
  dnnl_primitive_attr_t attributes = new_attributes();
  dnnl_primitive_desc_t desc = NULL, forward = NULL;
  int status = hint_weights(&hint, wei, src);
  if (status != dnnl_success) {
    dnnl_primitive_attr_destroy(attributes);
    return status;
  }
  md_argument ahead_wei = pass == CDNN_BACKWARD_WEIGHTS ? AS_ARGUMENT(hint) : wei;
#if GENERATION_3
  status = dnnl_convolution_forward_primitive_desc_create(
      &forward, cdnn_engine(), dnnl_forward_training, pass == CDNN_FORWARD ? kind : dnnl_convolution_direct,
      src, ahead_wei, NULL, dst, strides, dilations, paddings, paddings, attributes);
  if (status == dnnl_success && pass == CDNN_FORWARD) {
    desc = forward;
    forward = NULL;
  } else if (status == dnnl_success && pass == CDNN_BACKWARD_DATA) {
    status = dnnl_convolution_backward_data_primitive_desc_create(
        &desc, cdnn_engine(), kind, src, wei, dst, strides, dilations, paddings, paddings, forward,
        attributes);
  } else if (status == dnnl_success) {
    status = dnnl_convolution_backward_weights_primitive_desc_create(
        &desc, cdnn_engine(), kind, src, wei, NULL, dst, strides, dilations, paddings, paddings,
        forward, attributes);
  }
#else
  dnnl_convolution_desc_t ahead, behind;
  status = dnnl_dilated_convolution_forward_desc_init(
      &ahead, dnnl_forward_training, pass == CDNN_FORWARD ? kind : dnnl_convolution_direct, src,
      ahead_wei, NULL, dst, strides, dilations, paddings, paddings);
  if (status == dnnl_success)
    status = dnnl_primitive_desc_create(&forward, &ahead, attributes, cdnn_engine(), NULL);
  if (status == dnnl_success && pass == CDNN_FORWARD) {
    desc = forward;
    forward = NULL;
  } else if (status == dnnl_success) {
    status = pass == CDNN_BACKWARD_DATA
                 ? dnnl_dilated_convolution_backward_data_desc_init(
                       &behind, kind, src, wei, dst, strides, dilations, paddings, paddings)
                 : dnnl_dilated_convolution_backward_weights_desc_init(
                       &behind, kind, src, wei, NULL, dst, strides, dilations, paddings, paddings);
    if (status == dnnl_success)
      status = dnnl_primitive_desc_create(&desc, &behind, attributes, cdnn_engine(), forward);
  }
#endif
  if (forward) dnnl_primitive_desc_destroy(forward);
  cdnn_desc_free(hint);
  dnnl_primitive_attr_destroy(attributes);
  return status == dnnl_success ? finish(operation, desc) : status;
}

// Attributes of a product with what becomes of it; null when oneDNN cannot make them.
static dnnl_primitive_attr_t product_attributes(cdnn_matmul_kind kind, float scale, float shift) {
  dnnl_primitive_attr_t attributes = new_attributes();
  dnnl_post_ops_t after = NULL;
  int status = dnnl_post_ops_create(&after);
#if GENERATION_3
  if (kind == CDNN_ACCUMULATE)
    status = dnnl_post_ops_append_sum(after, 1, 0, dnnl_data_type_undef);
  if (kind == CDNN_EXPONENTIAL) {
    status = dnnl_post_ops_append_eltwise(after, dnnl_eltwise_linear, scale, shift);
    if (status == dnnl_success)
      status = dnnl_post_ops_append_eltwise(after, dnnl_eltwise_exp, 0, 0);
  }
#else
  if (kind == CDNN_ACCUMULATE) status = dnnl_post_ops_append_sum(after, 1);
  if (kind == CDNN_EXPONENTIAL) {
    status = dnnl_post_ops_append_eltwise(after, 1, dnnl_eltwise_linear, scale, shift);
    if (status == dnnl_success)
      status = dnnl_post_ops_append_eltwise(after, 1, dnnl_eltwise_exp, 0, 0);
  }
#endif
  if (status == dnnl_success) status = dnnl_primitive_attr_set_post_ops(attributes, after);
  dnnl_post_ops_destroy(after);
  if (status == dnnl_success) return attributes;
  dnnl_primitive_attr_destroy(attributes);
  return NULL;
}

int cdnn_matmul_create(
    cdnn_operation **operation, cdnn_matmul_kind kind, const cdnn_desc *a, const cdnn_desc *b,
    const cdnn_desc *c, float scale, float shift) {
  dnnl_primitive_attr_t attributes = product_attributes(kind, scale, shift);
  if (!attributes) return dnnl_out_of_memory;
  dnnl_primitive_desc_t desc = NULL;
#if GENERATION_3
  int status = dnnl_matmul_primitive_desc_create(
      &desc, cdnn_engine(), AS_ARGUMENT(a), AS_ARGUMENT(b), NULL, AS_ARGUMENT(c), attributes);
#else
  dnnl_matmul_desc_t ahead;
  int status =
      dnnl_matmul_desc_init(&ahead, AS_ARGUMENT(a), AS_ARGUMENT(b), NULL, AS_ARGUMENT(c));
  if (status == dnnl_success)
    status = dnnl_primitive_desc_create(&desc, &ahead, attributes, cdnn_engine(), NULL);
#endif
  dnnl_primitive_attr_destroy(attributes);
  return status == dnnl_success ? finish(operation, desc) : status;
}

int cdnn_pointwise_create(
    cdnn_operation **operation, cdnn_matmul_kind kind, const cdnn_desc *a, const cdnn_desc *b,
    const cdnn_desc *c) {
  const dnnl_dims_t strides = {1, 1}, zeros = {0, 0};
  dnnl_primitive_attr_t attributes = product_attributes(kind, 1, 0);
  if (!attributes) return dnnl_out_of_memory;
  dnnl_primitive_desc_t desc = NULL;
#if GENERATION_3
  int status = dnnl_convolution_forward_primitive_desc_create(
      &desc, cdnn_engine(), dnnl_forward_inference, dnnl_convolution_direct, AS_ARGUMENT(a),
      AS_ARGUMENT(b), NULL, AS_ARGUMENT(c), strides, zeros, zeros, zeros, attributes);
#else
  dnnl_convolution_desc_t ahead;
  int status = dnnl_dilated_convolution_forward_desc_init(
      &ahead, dnnl_forward_inference, dnnl_convolution_direct, AS_ARGUMENT(a), AS_ARGUMENT(b),
      NULL, AS_ARGUMENT(c), strides, zeros, zeros, zeros);
  if (status == dnnl_success)
    status = dnnl_primitive_desc_create(&desc, &ahead, attributes, cdnn_engine(), NULL);
#endif
  dnnl_primitive_attr_destroy(attributes);
  return status == dnnl_success ? finish(operation, desc) : status;
}

int cdnn_reorder_create(
    cdnn_operation **operation, const cdnn_desc *source, const cdnn_desc *destination) {
  dnnl_primitive_attr_t attributes = new_attributes();
  dnnl_primitive_desc_t desc = NULL;
  int status = dnnl_reorder_primitive_desc_create(
      &desc, AS_ARGUMENT(source), cdnn_engine(), AS_ARGUMENT(destination), cdnn_engine(), attributes);
  dnnl_primitive_attr_destroy(attributes);
  return status == dnnl_success ? finish(operation, desc) : status;
}

cdnn_desc *cdnn_operation_desc(const cdnn_operation *op, cdnn_argument argument) {
  md_argument md = md_of(op->desc, argument);
  return takes(md) ? cdnn_desc_copy(md) : NULL;
}

size_t cdnn_operation_scratchpad_byte_count(const cdnn_operation *op) { return op->scratchpad; }

const char *cdnn_operation_implementation(const cdnn_operation *op) {
  const char *name = NULL;
  dnnl_primitive_desc_query(op->desc, dnnl_query_impl_info_str, 0, (void *)&name);
  return name ? name : "unknown";
}

void cdnn_operation_set(cdnn_operation *op, cdnn_argument argument, void *memory) {
  for (int i = 0; i < op->count; ++i) {
    if (op->names[i] != argument || op->pointers[i] == memory) continue;
    dnnl_memory_set_data_handle(op->arguments[i].memory, memory);
    op->pointers[i] = memory;
  }
}

int cdnn_operation_run(cdnn_operation *op) {
  int status = dnnl_primitive_execute(op->primitive, op->stream, op->count, op->arguments);
  return status == dnnl_success ? (int)dnnl_stream_wait(op->stream) : status;
}
