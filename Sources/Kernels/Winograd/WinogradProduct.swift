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
  /// gradient; matrices are laid out as `WinogradTiles` and `WinogradFilters` say, factors in
  /// `precision`, sums in float32.
  ///
  /// - Throws: `KernelError` where oneDNN has none for this layout.
  init(
    _ pass: cdnn_pass, inputChannels: Int, outputChannels: Int, tiles: Int, block: Int,
    _ precision: Precision
  ) throws(KernelError) {
    func line(_ channels: Int, _ precision: Precision) -> Layout {
      Layout.activation(
        ActivationShape(
          channels: channels, height: 1, width: tiles, channelBlock: block, precision: precision),
        count: 1)
    }
    let isForward = pass == CDNN_FORWARD
    let sizes = [outputChannels, inputChannels, 1, 1]
    let (source, weights, destination) = (
      line(inputChannels, precision), Layout.any(sizes, isForward ? precision : .fp32),
      line(outputChannels, isForward ? .fp32 : precision)
    )
    let operation = try Threads.asOne { () throws(KernelError) in
      try unsafe Operation("product of \(sizes) filters and \(tiles) tiles") { made in
        unsafe cdnn_convolution_create(
          made, pass, CDNN_DIRECT, source.handle, weights.handle, destination.handle, 1, 0)
      }
    }
    let filters = isForward ? CDNN_WEIGHTS : CDNN_WEIGHTS_GRADIENT
    guard
      operation.layout(of: filters)
        == Layout.weights(sizes, block: block, isForward ? precision : .fp32),
      !operation.isReference
    else { throw .oneDNN(routine: "winograd product of \(sizes)", status: "not implemented") }
    self.operation = operation
    self.pass = pass
    scratchpad.reserve(byteCount: operation.scratchpadByteCount)
  }

  /// Output tiles from input tiles and filters; or filters' gradient from input and output tiles.
  func run(
    _ first: UnsafeMutableRawPointer, _ second: UnsafeMutableRawPointer,
    into result: UnsafeMutableRawPointer
  ) {
    let isForward = pass == CDNN_FORWARD
    unsafe operation.set(CDNN_SOURCE, first)
    unsafe operation.set(isForward ? CDNN_WEIGHTS : CDNN_DESTINATION_GRADIENT, second)
    unsafe operation.set(isForward ? CDNN_DESTINATION : CDNN_WEIGHTS_GRADIENT, result)
    operation.run(scratchpad)
  }
}
