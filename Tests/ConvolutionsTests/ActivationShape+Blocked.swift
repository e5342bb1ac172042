import Arithmetic
import Convolutions
import Storage

extension ActivationShape {
  /// Where value (image, channel, pixel) lies: (N, C/B, H, W, B), written out plainly.
  private func place(image: Int, channel: Int, pixel: Int) -> Int {
    let pixels = height * width
    let blocks = channels / channelBlock
    let (block, lane) = (channel / channelBlock, channel % channelBlock)
    return ((image * blocks + block) * pixels + pixel) * channelBlock + lane
  }

  fileprivate func forEach(_ count: Int, _ body: (_ plain: Int, _ blocked: Int) -> Void) {
    let pixels = height * width
    for image in 0..<count {
      for channel in 0..<channels {
        for pixel in 0..<pixels {
          body(
            (image * channels + channel) * pixels + pixel,
            place(image: image, channel: channel, pixel: pixel))
        }
      }
    }
  }

  /// The numbers as this activation stores them.
  func stored(_ numbers: [Float]) -> [Float] {
    precision == .fp32 ? numbers : numbers.map { Float(BFloat16($0)) }
  }

  /// Plain (N, C, H, W) numbers in this layout.
  func blocked(_ plain: [Float], count images: Int) -> Activation {
    let floats = Activation(stored(as: .fp32), count: images)
    let numbers = floats.floats
    forEach(images) { numbers[$1] = plain[$0] }
    let activation = Activation(self, count: images)
    activation.copy(from: floats)
    return activation
  }
}

extension Activation {
  /// The numbers as plain (N, C, H, W).
  var plain: [Float] {
    var plain = [Float](repeating: .nan, count: count * shape.count)
    let floats = Activation(shape.stored(as: .fp32), count: count)
    floats.copy(from: self)
    let numbers = floats.floats
    shape.forEach(count) { plain[$0] = numbers[$1] }
    return plain
  }
}
