internal import Arithmetic
package import Storage

/// A softmax classifier of vectors: logits x·Wᵀ + b, of which the largest is the class.
package struct LinearClassifier: Sendable {
  /// W (K, D).
  package let weight: Tensor
  /// b (K).
  package let bias: Tensor
  /// The gradient of W for a batch so far.
  package let weightGradient: Tensor
  /// That of b.
  package let biasGradient: Tensor

  /// A classifier whose numbers, and their gradients, lie there.
  package init(weight: Tensor, bias: Tensor, weightGradient: Tensor, biasGradient: Tensor) {
    (self.weight, self.bias) = (weight, bias)
    (self.weightGradient, self.biasGradient) = (weightGradient, biasGradient)
  }

  /// vectors (n, D) → logits (n, K).
  package func logits(_ vectors: Tensor) -> Tensor {
    let (count, classes) = (vectors.shape[0], bias.count)
    let logits = Tensor(shape: [count, classes])
    for row in 0..<count { logits.rows(row..<row + 1).copy(from: bias) }
    BLAS.product(vectors, weight, transposedB: true, into: logits, beta: 1)
    return logits
  }

  /// Adds to the gradients those of `factor`·Σ loss over vectors (n, D).
  ///
  /// - Returns: Σ loss.
  package func addGradients(_ vectors: Tensor, labels: [Int], factor: Float) -> Double {
    let gradient = logits(vectors)
    let loss = CrossEntropy.backward(gradient, labels: labels, factor: factor)
    BLAS.product(gradient, transposedA: true, vectors, into: weightGradient, beta: 1)
    for row in 0..<vectors.shape[0] {
      addScaled(gradient.rows(row..<row + 1).reshaped([bias.count]), by: 1, to: biasGradient)
    }
    return loss
  }
}
