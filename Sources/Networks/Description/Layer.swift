/// A layer of a network, with the name that its tensors have in files, where it has tensors.
///
/// Sizes are those of PyTorch: `kernel`, `stride` and `padding` are the same both ways.
public indirect enum Layer: Hashable, Sendable {
  /// `channels` filters of `kernel` × `kernel` over all channels of the input.
  case convolution(
    _ name: String, channels: Int, kernel: Int, stride: Int = 1, padding: Int = 0,
    bias: Bool = false)
  /// Ioffe and Szegedy, 2015; it stands behind a convolution.
  ///
  /// A bias in front of it changes nothing but the running mean, as in PyTorch: it has no gradient.
  case batchNormalisation(_ name: String)
  /// max(x, 0).
  case relu
  /// The largest number of each window; what pads is smaller than any number.
  case maxPooling(kernel: Int, stride: Int, padding: Int = 0)
  /// The mean of each window; zeros that pad count, as in PyTorch.
  case averagePooling(kernel: Int, stride: Int, padding: Int = 0)
  /// The mean of each channel, of whatever height and width.
  case globalAveragePooling
  /// All numbers of an image as one vector, channel by channel.
  case flatten
  /// `outputs` weighted sums of a vector, and a bias; it stands behind `flatten`, global pooling or
  /// another linear layer.
  case linear(_ name: String, outputs: Int)
  /// Zeros in a vector with `probability` in training, the rest scaled to the same mean (Srivastava
  /// et al., 2014).
  case dropout(probability: Double)
  /// ReLU(branch(x) + shortcut(x)); without layers the shortcut is x (He et al., 2016).
  ///
  /// The branch is convolutions, each with its batch norm or bias, and ReLU between them; the
  /// shortcut is one such convolution.
  case residual(branch: [Layer], shortcut: [Layer] = [])
}
