internal import COneDNN
internal import Storage

/// The product of one frequency's tiles and filters, as a 1 × 1 convolution in oneDNN on the thread
/// that runs it: of all its products, those that keep up with the transforms best.
///
/// One instance a thread.
final class WinogradProduct {
  private let operation: Operation
  private let scratchpad = Scratchpad()
  private let pass: cdnn_pass

  /// Prepares the product of (C, T) tiles with (C', C) filters, or of two tiles for the filters'
  /// gradient; matrices are laid out as `WinogradTiles` and `WinogradFilters` say.
  ///
  /// - Throws: `KernelError` where oneDNN has none for this layout.
  init(
    _ pass: cdnn_pass, inputChannels: Int, outputChannels: Int, tiles: Int, block: Int
  ) throws(KernelError) {
    func line(_ channels: Int) -> Layout {
      Layout.activation(
        ActivationShape(channels: channels, height: 1, width: tiles, channelBlock: block), count: 1)
    }
    let (source, destination) = (line(inputChannels), line(outputChannels))
    let sizes = [outputChannels, inputChannels, 1, 1]
    let weights = Layout.any(sizes)
    let operation = try Threads.asOne { () throws(KernelError) in
      try unsafe Operation("product of \(sizes) filters and \(tiles) tiles") { made in
        unsafe cdnn_convolution_create(
          made, pass, CDNN_DIRECT, source.handle, weights.handle, destination.handle, 1, 0)
      }
    }
    let filters = pass == CDNN_FORWARD ? CDNN_WEIGHTS : CDNN_WEIGHTS_GRADIENT
    guard operation.layout(of: filters) == Layout.weights(sizes, block: block),
      !operation.isReference
    else { throw .oneDNN(routine: "winograd product of \(sizes)", status: "not implemented") }
    self.operation = operation
    self.pass = pass
    scratchpad.reserve(byteCount: operation.scratchpadByteCount)
  }

  /// Output tiles from input tiles and filters; or filters' gradient from input and output tiles.
  func run(
    _ first: UnsafeMutablePointer<Float>, _ second: UnsafeMutablePointer<Float>,
    into result: UnsafeMutablePointer<Float>
  ) {
    let isForward = pass == CDNN_FORWARD
    unsafe operation.set(CDNN_SOURCE, UnsafeMutableRawPointer(first))
    unsafe operation.set(
      isForward ? CDNN_WEIGHTS : CDNN_DESTINATION_GRADIENT, UnsafeMutableRawPointer(second))
    unsafe operation.set(
      isForward ? CDNN_DESTINATION : CDNN_WEIGHTS_GRADIENT, UnsafeMutableRawPointer(result))
    operation.run(scratchpad)
  }
}
