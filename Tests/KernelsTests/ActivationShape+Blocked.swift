import Kernels
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

  /// Plain (N, C, H, W) numbers in this layout.
  func blocked(_ plain: [Float], count images: Int) -> Tensor {
    let tensor = Tensor(shape: [images * count])
    forEach(images) { tensor[$1] = plain[$0] }
    return tensor
  }

  /// Numbers in this layout as plain (N, C, H, W).
  func plain(_ blocked: Tensor, count images: Int) -> [Float] {
    var plain = [Float](repeating: .nan, count: images * count)
    forEach(images) { plain[$0] = blocked[$1] }
    return plain
  }
}
