import Arithmetic
import Networks
import Storage
import Testing

/// Networks whose activations are stored in bf16, beside the same in float32.
///
/// Rounding by 2⁻⁹ at every layer is noise that grows with depth, the more so with few channels and
/// few values in a statistic: features keep two digits, gradients point the same way.
@Suite struct BFloat16NetworkTests {
  @Test(arguments: [1, 3])
  func itIsNearFloat32(channels: Int) throws {
    let (float, half) = try (
      SmallNetwork(.resnet18, inputChannels: channels, imageSize: 16, count: 8),
      SmallNetwork(
        .resnet18, inputChannels: channels, imageSize: 16, count: 8, precision: .bf16)
    )
    let features = try [float, half].map {
      try $0.network.forward(images: $0.images, mode: .batchStatistics).array
    }
    #expect(cosine(features[0], features[1]) > 0.99)
    for small in [float, half] {
      try small.network.backward(featureGradient: small.weights)
    }
    for slot in float.network.parameters.slots where slot.name.hasSuffix(".weight") {
      let gradients = try [float, half].map { small in
        let tensor = try #require(
          small.network.description.tensors.first { $0.name == slot.name })
        return try small.network.plain(tensor, from: small.network.gradients).array
      }
      #expect(cosine(gradients[0], gradients[1]) > 0.85, "\(slot.name)")
    }
  }

  @Test func activationsTakeHalfTheMemory() throws {
    let bytes = try [Precision.fp32, .bf16].map {
      try SmallNetwork(.resnet18, inputChannels: 3, imageSize: 16, count: 64, precision: $0)
        .network.activationByteCount(withWorkspace: false)
    }
    // But for the vectors at the end, which are float32: 64 images' channels and features.
    let vectors = 4 * 64 * (64 + 12)
    #expect((bytes[1] - vectors) * 2 == bytes[0] - vectors)
  }

  private func cosine(_ a: [Float], _ b: [Float]) -> Double {
    let product = { (x: [Float], y: [Float]) in
      zip(x, y).map { Double($0) * Double($1) }.reduce(0, +)
    }
    return product(a, b) / (product(a, a) * product(b, b)).squareRoot()
  }
}
