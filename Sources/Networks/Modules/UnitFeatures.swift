internal import Arithmetic
internal import Convolutions
internal import Storage

/// The end of a network: the last vectors scaled to unit length.
struct UnitFeatures {
  private let features: Tensor
  private let norms: Tensor

  init(dimension: Int, batchSize: Int) {
    features = Tensor(shape: [batchSize, dimension])
    norms = Tensor(shape: [batchSize])
  }

  /// vectors (N, d), of which the first `count` → as many features of unit length.
  func forward(count: Int, vectors: Tensor) -> Tensor {
    let features = self.features.rows(0..<count)
    UnitRows.forward(
      input: vectors.elements(0..<features.count).reshaped(features.shape), output: features,
      norms: norms)
    return features
  }

  /// Feature gradients (N, d) → gradients of the vectors, at the start of `vectorGradient`.
  func backward(count: Int, featureGradient: Tensor, vectorGradient: Tensor) {
    let features = self.features.rows(0..<count)
    UnitRows.backward(
      output: features, norms: norms, outputGradient: featureGradient,
      inputGradient: vectorGradient.elements(0..<features.count).reshaped(features.shape))
  }
}
