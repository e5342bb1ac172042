internal import Arithmetic
internal import Convolutions
internal import Storage

/// The end of a network: the last vectors scaled to unit length.
struct UnitFeatures {
  private let features: Tensor
  private let norms: Tensor

  init(dimension: Int, capacity: Int) {
    features = Tensor(shape: [capacity, dimension])
    norms = Tensor(shape: [capacity])
  }

  /// vectors (N, d) → as many features of unit length.
  func forward(vectors: Tensor) -> Tensor {
    let features = self.features.rows(0..<vectors.shape[0])
    UnitRows.forward(input: vectors, output: features, norms: norms)
    return features
  }

  /// Feature gradients (N, d) → gradients of the vectors.
  func backward(featureGradient: Tensor, vectorGradient: Tensor) {
    UnitRows.backward(
      output: features.rows(0..<vectorGradient.shape[0]), norms: norms,
      outputGradient: featureGradient, inputGradient: vectorGradient)
  }
}
