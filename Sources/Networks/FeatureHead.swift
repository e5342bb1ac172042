internal import Arithmetic
internal import Convolutions
internal import Storage

/// Global average pooling, the linear layer to d numbers, and scaling to unit length.
final class FeatureHead {
  private let input: ActivationShape
  private let dimension: Int
  private let weight: Tensor
  private let bias: Tensor
  private let weightGradient: Tensor
  private let biasGradient: Tensor
  private let pooled: Tensor
  private let pooledGradient: Tensor
  private let norms: Tensor
  private let features: Tensor
  private let linearGradient: Tensor

  init(
    _ input: ActivationShape, dimension: Int, batchSize: Int, parameters: Arena, gradients: Arena
  ) {
    self.input = input
    self.dimension = dimension
    weight = parameters["fc.weight"].reshaped([dimension, input.channels])
    bias = parameters["fc.bias"]
    weightGradient = gradients["fc.weight"].reshaped([dimension, input.channels])
    biasGradient = gradients["fc.bias"]
    pooled = Tensor(shape: [batchSize, input.channels])
    pooledGradient = Tensor(shape: [batchSize, input.channels])
    norms = Tensor(shape: [batchSize])
    features = Tensor(shape: [batchSize, dimension])
    linearGradient = Tensor(shape: [batchSize, dimension])
  }

  /// activation (N, C, H, W) → features (N, d), rows of unit length.
  func forward(count: Int, activation: Tensor) -> Tensor {
    let pooled = self.pooled.rows(0..<count)
    let features = self.features.rows(0..<count)
    GlobalAveragePooling.forward(count: count, input, input: activation, output: pooled)
    for image in 0..<count { features.rows(image..<image + 1).copy(from: bias) }
    BLAS.product(pooled, weight, transposedB: true, into: features, beta: 1)
    UnitRows.forward(input: features, output: features, norms: norms)
    return features
  }

  /// Feature gradients (N, d) → parameter gradients and `activationGradient` (N, C, H, W).
  func backward(count: Int, featureGradient: Tensor, activationGradient: Tensor) {
    let gradient = linearGradient.rows(0..<count)
    UnitRows.backward(
      output: features.rows(0..<count), norms: norms, outputGradient: featureGradient,
      inputGradient: gradient)
    guard count > 0 else {
      weightGradient.fill(0)
      biasGradient.fill(0)
      return
    }
    BLAS.product(
      gradient, transposedA: true, pooled.rows(0..<count), into: weightGradient)
    let biasGradient = self.biasGradient
    biasGradient.fill(0)
    let span = gradient.span
    for image in 0..<count {
      for column in 0..<dimension { biasGradient[column] += span[image * dimension + column] }
    }
    let pooledGradient = self.pooledGradient.rows(0..<count)
    BLAS.product(gradient, weight, into: pooledGradient)
    GlobalAveragePooling.backward(
      count: count, input, outputGradient: pooledGradient, inputGradient: activationGradient)
  }
}
