public import Storage

/// The mean of each channel over an image, and its gradient.
public enum GlobalAveragePooling {
  /// `output` (N, C), row-major, from blocked `input` (N, C, H, W), for N = `count`.
  public static func forward(
    count: Int, _ shape: ActivationShape, input: Tensor, output: Tensor
  ) {
    let (x, y) = unsafe (input.pointer, output.pointer)
    let (block, pixels) = (shape.channelBlock, shape.height * shape.width)
    let factor = 1 / Float(pixels)
    parallelFor(count) { image in
      for channel in 0..<shape.channels {
        let start = image * shape.count + channel / block * block * pixels + channel % block
        var sum: Float = 0
        for pixel in 0..<pixels { unsafe sum += x[start + pixel * block] }
        unsafe y[image * shape.channels + channel] = sum * factor
      }
    }
  }

  /// `inputGradient`, blocked (N, C, H, W), from `outputGradient` (N, C).
  public static func backward(
    count: Int, _ shape: ActivationShape, outputGradient: Tensor, inputGradient: Tensor
  ) {
    let (dy, dx) = unsafe (outputGradient.pointer, inputGradient.pointer)
    let (block, pixels) = (shape.channelBlock, shape.height * shape.width)
    let factor = 1 / Float(pixels)
    parallelFor(count) { image in
      for first in stride(from: 0, to: shape.channels, by: block) {
        let gradient = unsafe dy + image * shape.channels + first
        let plane = unsafe dx + image * shape.count + first * pixels
        for pixel in 0..<pixels {
          for lane in 0..<block {
            unsafe plane[pixel * block + lane] = gradient[lane] * factor
          }
        }
      }
    }
  }
}
