internal import COneDNN

extension Operation {
  /// oneDNN's ways to compute a convolution.
  package enum ConvolutionWay: Sendable {
    /// Sums of products as written.
    case direct
    /// Fewer multiplications by way of transformed tiles.
    case winograd
  }

  /// A pass of a convolution without bias; `source` (N, IC, H, W), `weights` (OC, IC, K, K) and
  /// `destination` (N, OC, H', W') are the layouts of tensors, or of their gradients in that pass.
  package static func convolution(
    _ name: String, _ pass: Pass, _ way: ConvolutionWay = .direct, source: Layout, weights: Layout,
    destination: Layout, stride: Int, padding: Int
  ) throws(KernelError) -> Operation {
    try unsafe Operation(name) { made in
      unsafe cdnn_convolution_create(
        made, pass.code, way == .winograd ? CDNN_WINOGRAD : CDNN_DIRECT, source.handle,
        weights.handle, destination.handle, Int64(stride), Int64(padding))
    }
  }
}

extension Pass {
  /// oneDNN's word for it.
  fileprivate var code: cdnn_pass {
    switch self {
    case .forward: CDNN_FORWARD
    case .backwardData: CDNN_BACKWARD_DATA
    case .backwardWeights: CDNN_BACKWARD_WEIGHTS
    }
  }
}
