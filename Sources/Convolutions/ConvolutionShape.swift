internal import Arithmetic

/// A square convolution without bias: channels, input size, kernel, stride, padding.
public struct ConvolutionShape: Hashable, Sendable, Codable {
  /// Channels that come in.
  public let inputChannels: Int
  /// Channels that go out.
  public let outputChannels: Int
  /// Height of the input.
  public let height: Int
  /// Width of the input.
  public let width: Int
  /// Height and width of the kernel.
  public let kernel: Int
  /// Distance between outputs, in inputs, both ways.
  public let stride: Int
  /// Zeros around the input, on each side.
  public let padding: Int

  /// A convolution from `inputChannels` × `height` × `width`.
  ///
  /// Without a `padding` it is that which keeps the size at stride 1, for an odd kernel.
  public init(
    inputChannels: Int, outputChannels: Int, height: Int, width: Int, kernel: Int, stride: Int,
    padding: Int? = nil
  ) {
    self.inputChannels = inputChannels
    self.outputChannels = outputChannels
    self.height = height
    self.width = width
    self.kernel = kernel
    self.stride = stride
    self.padding = padding ?? kernel / 2
  }

  /// Height of the output.
  public var outputHeight: Int { (height + 2 * padding - kernel) / stride + 1 }
  /// Width of the output.
  public var outputWidth: Int { (width + 2 * padding - kernel) / stride + 1 }
  /// Floating-point operations of one pass over one image.
  public var operationsPerImage: Int {
    2 * outputChannels * outputHeight * outputWidth * inputChannels * kernel * kernel
  }
  /// The sizes of the weights, as torchvision stores them: (out, in, kernel, kernel).
  public var weightSizes: [Int] { [outputChannels, inputChannels, kernel, kernel] }
}
