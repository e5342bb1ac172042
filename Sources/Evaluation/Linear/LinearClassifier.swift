package import Arithmetic
package import Storage

/// A softmax classifier of vectors: logits x·Wᵀ + b, of which the largest is the class.
package struct LinearClassifier {
  /// W (K, D).
  package let weight: Tensor
  /// b (K).
  package let bias: Tensor
  /// The gradient of W for a batch so far.
  package let weightGradient: Tensor
  /// That of b.
  package let biasGradient: Tensor
  private let products: ParallelProducts

  /// A classifier whose numbers, and their gradients, lie there.
  ///
  /// Others may have the same `products`, but not at the same time.
  package init(
    weight: Tensor, bias: Tensor, weightGradient: Tensor, biasGradient: Tensor,
    _ products: ParallelProducts
  ) {
    (self.weight, self.bias) = (weight, bias)
    (self.weightGradient, self.biasGradient) = (weightGradient, biasGradient)
    self.products = products
  }

  /// vectors (n, D) → logits (n, K).
  package func logits(_ vectors: Tensor) throws(KernelError) -> Tensor {
    let (count, classes) = (vectors.shape[0], bias.count)
    // Threads share the columns of a product: the images, as there may be few classes.
    let byClass = Tensor(shape: [classes, count])
    try products.run(weight, vectors, transposedB: true, into: byClass)
    let logits = Tensor(shape: [count, classes])
    for row in 0..<count {
      for label in 0..<classes {
        logits[row * classes + label] = byClass[label * count + row] + bias[label]
      }
    }
    return logits
  }

  /// Adds to the gradients those of `factor`·Σ loss over vectors (n, D).
  ///
  /// - Returns: Σ loss.
  package func addGradients(
    _ vectors: Tensor, labels: [Int], factor: Float
  ) throws(KernelError) -> Double {
    let gradient = try logits(vectors)
    let loss = CrossEntropy.backward(gradient, labels: labels, factor: factor)
    try products.run(
      gradient, transposedA: true, vectors, into: weightGradient, accumulates: true)
    for row in 0..<vectors.shape[0] {
      addScaled(gradient.rows(row..<row + 1).reshaped([bias.count]), by: 1, to: biasGradient)
    }
    return loss
  }
}
