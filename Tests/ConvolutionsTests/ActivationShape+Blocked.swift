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

  private func forEach(_ count: Int, _ body: (_ plain: Int, _ blocked: Int) -> Void) {
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

  /// The same shape with its numbers in bf16.
  var inBFloat16: ActivationShape {
    ActivationShape(
      channels: channels, height: height, width: width, channelBlock: channelBlock,
      precision: .bf16)
  }

  /// The numbers as this activation stores them.
  func stored(_ numbers: [Float]) -> [Float] {
    let (activation, floats) = (Tensor(shape: [numbers.count]), Tensor(shape: [numbers.count]))
    store(Tensor(numbers, shape: [numbers.count]), count: numbers.count, into: activation)
    load(activation, count: numbers.count, into: floats)
    return floats.array
  }

  /// Plain (N, C, H, W) numbers in this layout.
  func blocked(_ plain: [Float], count images: Int) -> Tensor {
    let floats = Tensor(shape: [images * count])
    forEach(images) { floats[$1] = plain[$0] }
    let activation = tensor(count: images)
    store(floats, count: images * count, into: activation)
    return activation
  }

  /// Numbers in this layout as plain (N, C, H, W).
  func plain(_ blocked: Tensor, count images: Int) -> [Float] {
    var plain = [Float](repeating: .nan, count: images * count)
    let floats = Tensor(shape: [images * count])
    load(blocked, count: images * count, into: floats)
    forEach(images) { plain[$0] = floats[$1] }
    return plain
  }
}
