internal import COneDNN

/// How oneDNN lays a tensor out in memory: sizes, blocks, element type.
///
/// Layouts are compared and passed on; their insides are oneDNN's.
@safe public final class Layout: Equatable {
  @unsafe let handle: OpaquePointer

  /// Takes the handle over.
  init(taking handle: OpaquePointer?) {
    guard let handle = unsafe handle else { preconditionFailure("oneDNN: a layout of bad sizes") }
    unsafe self.handle = handle
  }

  deinit { unsafe cdnn_desc_free(handle) }

  /// Row-major float32.
  public static func plain(_ sizes: [Int]) -> Layout {
    unsafe Layout(
      taking: cdnn_desc_strided(Int32(sizes.count), sizes.map(Int64.init), nil, CDNN_FLOAT32))
  }

  /// Float32 with the given distances, in elements, between neighbours of each dimension.
  public static func strided(_ sizes: [Int], strides: [Int]) -> Layout {
    precondition(sizes.count == strides.count, "\(sizes) with strides \(strides)")
    return unsafe Layout(
      taking: cdnn_desc_strided(
        Int32(sizes.count), sizes.map(Int64.init), strides.map(Int64.init), CDNN_FLOAT32))
  }

  /// The same in bf16.
  static func stridedBFloat16(_ sizes: [Int], strides: [Int]) -> Layout {
    unsafe Layout(
      taking: cdnn_desc_strided(
        Int32(sizes.count), sizes.map(Int64.init), strides.map(Int64.init), CDNN_BFLOAT16))
  }

  /// A layout that oneDNN is to choose.
  package static func any(_ sizes: [Int], _ precision: Precision = .fp32) -> Layout {
    unsafe Layout(
      taking: cdnn_desc_any(Int32(sizes.count), sizes.map(Int64.init), precision.type))
  }

  /// An activation (N, C, H, W) as (N, C/B, H, W, B), B the block; 1 is plain, C is (N, H, W, C).
  package static func activation(
    _ sizes: [Int], block: Int, _ precision: Precision = .fp32
  ) -> Layout {
    precondition(sizes.count == 4, "\(sizes) as an activation")
    return unsafe Layout(
      taking: cdnn_desc_activation(
        Int64(sizes[0]), Int64(sizes[1]), Int64(sizes[2]), Int64(sizes[3]), Int64(block),
        precision.type))
  }

  /// Weights (OC, IC, K, K) as (OC/B, IC/B, K, K, B, B), input channels before output channels.
  ///
  /// In bf16, whose block is 16, input channels go in pairs, of which each output channel's two
  /// numbers lie side by side.
  package static func weights(
    _ sizes: [Int], block: Int, _ precision: Precision = .fp32
  ) -> Layout {
    unsafe Layout(taking: cdnn_desc_weights(sizes.map(Int64.init), Int64(block), precision.type))
  }

  /// Memory for a tensor of this layout, in bytes, padding included.
  public var byteCount: Int { unsafe cdnn_desc_byte_count(handle) }

  /// Memory for a tensor of this layout, in floats, padding included.
  public var floatCount: Int { byteCount / MemoryLayout<Float>.size }

  /// The channel block of an activation's layout; nil when it is another kind of layout.
  package var channelBlock: Int? {
    let block = unsafe Int(cdnn_desc_channel_block(handle))
    return block > 0 ? block : nil
  }

  /// Whether both lay the same tensor out in the same way.
  public static func == (a: Layout, b: Layout) -> Bool {
    unsafe cdnn_desc_equal(a.handle, b.handle) != 0
  }
}

extension Precision {
  /// oneDNN's word for it.
  fileprivate var type: cdnn_type { self == .fp32 ? CDNN_FLOAT32 : CDNN_BFLOAT16 }
}
